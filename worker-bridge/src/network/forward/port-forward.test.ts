import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ForwardBench, WEB } from '../fixtures/forward-bench.ts'
import { FORWARD_BUFFER_BYTES, STREAM_WINDOW_BYTES } from '../limits.ts'

const MIB = 2 ** 20

let server: Server
let taken: Socket[]
let bench: ForwardBench

/** A TCP server as a program in a container would be, that does this with each connection. */
async function serve(onConnection: (socket: Socket) => void): Promise<void> {
  server = createServer({ allowHalfOpen: true }, (socket) => {
    taken.push(socket)
    socket.on('error', () => undefined)
    onConnection(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
}

function open(port: number): Socket {
  return connect({ host: '127.0.0.1', port, allowHalfOpen: true }).on('error', () => undefined)
}

async function readAll(socket: Socket): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}

const gone = (socket: Socket) => vi.waitUntil(() => socket.closed, { timeout: 10_000 })
const echo = (socket: Socket) => void socket.pipe(socket)
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

beforeEach(() => {
  taken = []
})
afterEach(async () => {
  await bench[Symbol.asyncDispose]()
  for (const socket of taken) socket.destroy()
  server.close()
})

describe('a forwarded port', () => {
  it('opens a web page', async () => {
    const web = createHttpServer((request, response) => response.end(`you asked for ${request.url ?? ''}`))
    server = web.listen(0, '127.0.0.1')
    await once(server, 'listening')
    bench = await ForwardBench.start(server)
    const port = await bench.forward()
    const answers = Array.from({ length: 5 }, async (_, i) => (await fetch(`http://127.0.0.1:${port}/${i}`)).text())
    expect(await Promise.all(answers)).toEqual([0, 1, 2, 3, 4].map((i) => `you asked for /${i}`))
    web.closeAllConnections()
  })

  it('carries megabytes both ways without a change, and each end of its own', async () => {
    await serve(echo)
    bench = await ForwardBench.start(server)
    const socket = open(await bench.forward())
    const sent = randomBytes(8 * MIB)
    socket.end(sent)
    expect(hash(await readAll(socket))).toBe(hash(sent))
    await gone(socket)
    expect(bench.refused).toEqual(['stream_closed']) // the check at the start, which goes without a word
  })

  it('lets one side speak on after the other has finished', async () => {
    const answer = randomBytes(3 * MIB)
    await serve((socket) => {
      const speak = (heard: Buffer) => socket.end(Buffer.concat([heard, answer]))
      readAll(socket).then(speak, () => undefined) // the check at the start is reset
    })
    bench = await ForwardBench.start(server)
    const socket = open(await bench.forward())
    socket.end('that is all')
    expect(hash(await readAll(socket))).toBe(hash(Buffer.concat([Buffer.from('that is all'), answer])))
  })

  it('ends when the program has nothing more to say, and takes what still comes', async () => {
    const heard = Promise.withResolvers<Buffer>()
    await serve((socket) => {
      if (taken.length === 1) return // the check at the start
      socket.end('first word and last')
      heard.resolve(readAll(socket))
    })
    bench = await ForwardBench.start(server)
    const socket = open(await bench.forward())
    expect((await readAll(socket)).toString()).toBe('first word and last')
    const late = randomBytes(2 * MIB)
    socket.end(late)
    expect(hash(await heard.promise)).toBe(hash(late))
  })

  it('carries many connections at once', async () => {
    await serve(echo)
    bench = await ForwardBench.start(server)
    const port = await bench.forward()
    const one = async (i: number) => {
      const socket = open(port)
      const sent = Buffer.alloc(128 * 1024, i)
      socket.end(sent)
      return hash(await readAll(socket)) === hash(sent)
    }
    // More than a worker takes at the same time: the rest waits.
    expect(await Promise.all(Array.from({ length: 80 }, (_, i) => one(i)))).not.toContain(false)
  })

  it('holds little for a reader that stops or crawls, and loses nothing', async () => {
    const block = randomBytes(MIB)
    const blocks = 48
    await serve((socket) => {
      if (taken.length === 1) return
      const write = (left: number): unknown =>
        left === 0 ? socket.end() : socket.write(block, (error) => (error ? undefined : write(left - 1)))
      write(blocks)
    })
    bench = await ForwardBench.start(server)
    const socket = open(await bench.forward())
    socket.pause()
    await vi.waitUntil(() => bench.streams().some(({ writableNeedsDrain }) => writableNeedsDrain), { timeout: 20_000 })
    // Reads a little at a time: each time the window opens a little, which must not be taken for room for more.
    const digest = createHash('sha256')
    let most = 0
    let count = 0
    for await (const part of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      digest.update(part)
      count += part.length
      most = Math.max(most, ...bench.streams().map(({ writeBufferLength }) => writeBufferLength))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(count).toBe(blocks * MIB)
    expect(digest.digest('hex')).toBe(hash(Buffer.concat(Array.from({ length: blocks }, () => block))))
    expect(most).toBeLessThan(STREAM_WINDOW_BYTES)
  })

  it('holds little for a program that begins late and reads slowly, and loses nothing', async () => {
    const sent = randomBytes(32 * MIB)
    const held = Promise.withResolvers<undefined>()
    const heard = Promise.withResolvers<string>()
    let most = 0
    const waiting = () => Math.max(0, ...bench.streams().map(({ readBufferLength }) => readBufferLength))
    const crawl = async (socket: Socket) => {
      await held.promise
      const digest = createHash('sha256')
      for await (const part of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        digest.update(part)
        most = Math.max(most, waiting())
        await new Promise((resolve) => setImmediate(resolve))
      }
      socket.end()
      heard.resolve(digest.digest('hex'))
    }
    await serve((socket) => void (taken.length === 1 ? undefined : crawl(socket)))
    bench = await ForwardBench.start(server)
    const socket = open(await bench.forward())
    socket.end(sent)
    await vi.waitUntil(() => waiting() > 0, { timeout: 20_000 })
    held.resolve(undefined)
    expect(await heard.promise).toBe(hash(sent))
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThanOrEqual(FORWARD_BUFFER_BYTES)
  })

  it('ends the connection in the container when the one who asked vanishes', async () => {
    await serve(() => undefined)
    bench = await ForwardBench.start(server)
    const socket = open(await bench.forward())
    await vi.waitUntil(() => taken.length === 2)
    socket.write('still here')
    await once(taken[1] as Socket, 'data')
    socket.resetAndDestroy()
    await gone(taken[1] as Socket)
  })

  it('ends the connection in the container when the whole client vanishes', async () => {
    await serve(() => undefined)
    bench = await ForwardBench.start(server)
    const socket = open(await bench.forward())
    await vi.waitUntil(() => taken.length === 2)
    for (const connection of bench.worker.getConnections()) connection.abort(new Error('cable pulled'))
    await gone(taken[1] as Socket)
    await gone(socket)
  })

  it('resets the connection of the one who asked when the program breaks it off', async () => {
    await serve((socket) => void socket.once('data', () => socket.resetAndDestroy()))
    bench = await ForwardBench.start(server)
    const socket = open(await bench.forward())
    const failed = once(socket, 'error')
    socket.write('boom')
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
  })

  it('breaks all connections off when the worker stops, and leads on when it is back', async () => {
    await serve(echo)
    bench = await ForwardBench.start(server)
    const port = await bench.forward()
    const before = open(port)
    before.write('hello')
    await once(before, 'data')
    await bench.stopWorker()
    await gone(before)
    await gone(taken[1] as Socket)
    await vi.waitUntil(() => bench.events.some(({ event }) => event === 'disconnected'))
    const during = open(port)
    during.write('anybody there')
    await bench.startWorker()
    expect((await once(during, 'data'))[0]).toEqual(Buffer.from('anybody there'))
    during.destroy()
    expect(bench.events.filter(({ event }) => event === 'connected')).toHaveLength(2)
  }, 20_000)

  it('follows the task to its next attempt', async () => {
    await serve(echo)
    bench = await ForwardBench.start(server)
    const port = await bench.forward()
    const located = bench.attempt
    bench.attempt = located + 1
    await gone(open(port).resume()) // refused: the client knows the old attempt
    expect(bench.events.at(-1)).toMatchObject({ event: 'connection_failed', code: 'forward_unknown' })
    const socket = open(port)
    socket.end('again')
    expect((await readAll(socket)).toString()).toBe('again')
  })

  it('says why at the start when it may not', async () => {
    await serve(echo)
    bench = await ForwardBench.start(server)
    await expect(bench.forward({ ...WEB, port: 81, replica: 0 })).rejects.toMatchObject({ code: 'forward_unknown' })
    bench.taskOwner = '5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM'
    await expect(bench.forward()).rejects.toMatchObject({ code: 'access_owner_mismatch' })
    await bench.stopWorker()
    await expect(bench.forward()).rejects.toMatchObject({ code: 'worker_unreachable' })
    await bench.startWorker()
  })

  it('waits for a program that does not listen yet, and leaves the port when it is stopped', async () => {
    await serve(echo)
    const { port: own } = server.address() as AddressInfo
    bench = await ForwardBench.start(server)
    server.close()
    await once(server, 'close')
    const port = await bench.forward()
    expect(bench.events.at(-1)).toMatchObject({ event: 'connection_failed', code: 'forward_unreachable' })
    server.listen(own, '127.0.0.1')
    await once(server, 'listening')
    const socket = open(port)
    socket.end('now')
    expect((await readAll(socket)).toString()).toBe('now')
    await bench.stopForwards()
    const [refused] = await once(connect(port, '127.0.0.1'), 'error')
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' })
  })
})
