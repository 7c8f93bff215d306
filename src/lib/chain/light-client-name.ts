/** Name and version of the light client, as pages show it. A test holds it to the installed version. */
export const LIGHT_CLIENT_NAME = 'smoldot 3.4.1'
