/** The name that gVisor has as a runtime of Docker, as its own instructions give it. */
export const GVISOR = 'runsc'
