import type { Socket } from 'node:net'
import { InputRefusedError } from './errors.ts'

/**
 * Destroys a socket with InputRefusedError as soon as it is connected to an address that is not accepted. A second wall
 * behind the lookup, which Node does not ask for every kind of host.
 */
export function refusePeer(socket: Socket, accept: (address: string) => boolean, host: string): void {
  const judge = () => {
    const { remoteAddress } = socket
    if (remoteAddress !== undefined && accept(remoteAddress)) return
    socket.destroy(new InputRefusedError(host, `it led to ${remoteAddress ?? 'nobody'}, which is not a public address`))
  }
  if (socket.connecting) socket.once('connect', judge)
  else judge()
}
