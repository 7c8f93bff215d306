import type { RunAddress } from './run-address.ts'

/** A TCP port that a container of a service serves. */
export interface ServicePort {
  service: string
  /** Container of the service, from 0. */
  container: number
  port: number
}

/** Where the network finds what listens in a run; undefined for all that the run does not declare and serve now. */
export interface ServedPorts {
  endpointOf(run: RunAddress, port: ServicePort): Promise<{ host: string; port: number } | undefined>
}
