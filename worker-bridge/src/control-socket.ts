import { chmod, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { once } from 'node:events'
import { isErrno } from './storage/durable-file.ts'

/** Thrown when another bridge already runs on the same data directory. */
export class AlreadyRunningError extends Error {
  override readonly name = 'AlreadyRunningError'
  readonly code = 'already_running'
  constructor(path: string) {
    super(`A bridge already runs on this data directory (it answers on ${path}). Stop it first.`)
  }
}

/** Answers each connection on a unix socket with one line of JSON: what `edgecloud-bridge status` shows. */
export class ControlSocket {
  readonly #path: string
  readonly #status: () => unknown
  readonly #open = new Set<Socket>()
  #server: Server | undefined

  constructor(path: string, status: () => unknown) {
    this.#path = path
    this.#status = status
  }

  /** Throws {@link AlreadyRunningError} when somebody answers there; a socket that nobody serves is replaced. */
  async start(): Promise<void> {
    if ((await askControlSocket(this.#path)) !== undefined) throw new AlreadyRunningError(this.#path)
    await rm(this.#path, { force: true })
    const server = createServer((socket) => {
      this.#open.add(socket)
      socket.on('close', () => this.#open.delete(socket))
      socket.on('error', () => undefined) // the asker went away
      socket.resume() // what it says is not listened to, and must not keep its end from coming
      socket.end(`${JSON.stringify(this.#status(), bigintsAsText)}\n`)
    })
    server.listen(this.#path)
    await once(server, 'listening')
    this.#server = server
    await chmod(this.#path, 0o600) // whatever the umask lets others do
  }

  async stop(): Promise<void> {
    if (this.#server === undefined) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#open) socket.destroy() // one that stays must not keep the bridge
    await closed
    this.#server = undefined
  }
}

/** The status of the bridge that serves the socket; undefined when none does. */
export async function askControlSocket(path: string): Promise<unknown> {
  const socket = connect(path)
  let text = ''
  try {
    for await (const chunk of socket) text += String(chunk)
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ECONNREFUSED')) return undefined
    throw error
  }
  return JSON.parse(text) as unknown
}

function bigintsAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
