import type { Socket } from 'node:net'
import { FORWARD_BUFFER_BYTES } from './limits.ts'
import { PeerTooSlowError } from './message-channel.ts'

/** A channel that carries bare bytes from here on. */
export interface ByteChannel {
  bytes(maxBufferedBytes: number): AsyncIterable<Uint8Array>
  write(bytes: Uint8Array, limitMs: number): Promise<void>
  finish(limitMs: number): Promise<void>
  abort(error: Error): void
}

/**
 * Carries bytes between a stream and a TCP connection until both directions have ended, each on its own. Either side is
 * read only when the other has taken what came before. What breaks one side breaks the other: a reset, never an end that
 * looks as if all had come. Rejects with what broke it, with PeerTooSlowError after `idleMs` without a byte either way, or
 * with the signal's reason. The socket must allow half-open connections.
 */
export async function relay(
  channel: ByteChannel,
  socket: Socket,
  { idleMs, signal }: { idleMs: number; signal: AbortSignal },
): Promise<void> {
  const broken = Promise.withResolvers<never>()
  const fail = (error: unknown) => {
    broken.reject(error)
    channel.abort(error instanceof Error ? error : new Error(String(error)))
    if (!socket.destroyed) socket.resetAndDestroy()
  }
  const onAbort = () => fail(signal.reason)
  const idle = setTimeout(() => fail(new PeerTooSlowError('send or take a byte', idleMs)), idleMs)

  const inward = async () => {
    for await (const bytes of channel.bytes(FORWARD_BUFFER_BYTES)) {
      await written(socket, bytes)
      idle.refresh()
    }
    await new Promise<void>((resolve) => socket.end(resolve))
  }
  const outward = async () => {
    // The iterator would otherwise end the other direction together with this one.
    for await (const bytes of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      await channel.write(bytes, idleMs)
      idle.refresh()
    }
    await channel.finish(idleMs)
  }

  socket.on('error', fail)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  const directions = [inward(), outward()]
  try {
    await Promise.race([Promise.all(directions), broken.promise])
  } catch (error) {
    fail(error)
    throw error
  } finally {
    await Promise.allSettled(directions)
    clearTimeout(idle)
    signal.removeEventListener('abort', onAbort)
  }
}

/** Resolves when the kernel has the bytes, so one chunk at most waits in the socket. */
function written(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
}
