/**
 * What root of a container may do where it is nobody on the machine: make a directory another user's, become that user,
 * end what runs as that user, and listen on a low port. Official images of databases and web servers begin like that.
 * Nothing that reaches past the container's own files and processes is among them; see docs/adr/0023.
 */
export const ROOT_CAPABILITIES = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'KILL',
  'NET_BIND_SERVICE',
  'SETGID',
  'SETUID',
] as const
