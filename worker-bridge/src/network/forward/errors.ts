import { EdgeError } from '@edgecloud/protocol'

/** Thrown when the local port cannot be listened on. */
export class PortTakenError extends EdgeError<'forward_port_taken', { port: number }> {
  override readonly name = 'PortTakenError'
  constructor(port: number, options?: ErrorOptions) {
    super('forward_port_taken', { port }, undefined, options)
  }
}
