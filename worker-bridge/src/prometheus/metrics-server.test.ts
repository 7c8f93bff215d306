import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Gauge, Registry } from 'prom-client'
import { MetricsServer } from './metrics-server.ts'

let server: MetricsServer
let port: number
let made: number
const sockets: Socket[] = []

beforeEach(async () => {
  made = 0
  const registry = new Registry()
  const gauge: Gauge = new Gauge({
    ...{ name: 'x', help: 'x', registers: [registry] },
    collect: () => gauge.set((made += 1)),
  })
  server = new MetricsServer({ host: '127.0.0.1', port: 0, hostNames: ['metrics.example'], registry })
  port = await server.start()
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await server.stop()
})

async function open(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port })
  sockets.push(socket)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Everything that is answered until the other end closes. */
async function said(text: string): Promise<string> {
  const socket = await open()
  let answer = ''
  socket.on('data', (chunk) => (answer += String(chunk)))
  socket.write(text)
  await once(socket, 'close')
  return answer
}

const get = (host: string, path = '/metrics', method = 'GET', more = '') =>
  said(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${more}\r\n`)

describe('MetricsServer', () => {
  it('answers GET /metrics in the text format', async () => {
    const answer = await get(`127.0.0.1:${port}`)
    expect(answer).toMatch(/^HTTP\/1.1 200 /)
    expect(answer).toMatch(/content-type: text\/plain; version=0.0.4/i)
    expect(answer).toMatch(/^x 1$/m)
  })

  it.each([
    ['an address', '10.0.0.7:9464', 200],
    ['an IPv6 address', '[::1]:9464', 200],
    ['localhost', 'localhost', 200],
    ['a name of the configuration', 'Metrics.example:9464', 200],
    ['a name that was made to point here', 'evil.example', 421],
    ['a name that begins like an address', '127.0.0.1.evil.example', 421],
    ['nothing', '', 421],
    ['a name with a user', 'localhost@evil.example', 421],
  ])('takes %s for a name or does not', async (_what, host, status) => {
    expect(await get(host)).toContain(`HTTP/1.1 ${status} `)
  })

  it.each([
    ['another path', '/', 'GET', '', 404],
    ['a query', '/metrics?x=1', 'GET', '', 404],
    ['a way around', '/metrics/../etc/passwd', 'GET', '', 404],
    ['another method', '/metrics', 'POST', '', 405],
    ['a body', '/metrics', 'GET', 'Content-Length: 1000000000\r\n', 413],
    ['a body in pieces', '/metrics', 'POST', 'Transfer-Encoding: chunked\r\n', 413],
    ['a long header', '/metrics', 'GET', `X: ${'a'.repeat(10_000)}\r\n`, 431],
  ])('refuses %s', async (_what, path, method, more, status) => {
    expect(await get('localhost', path, method, more)).toContain(`HTTP/1.1 ${status} `)
  })

  it('ends an upgrade and a tunnel', async () => {
    expect(await get('localhost', '/metrics', 'GET', 'Connection: Upgrade\r\nUpgrade: websocket\r\n')).toBe('')
    expect(await said('CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n')).toBe('')
  })

  it('makes one answer for all who ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => get('localhost')))
    expect(answers.every((answer) => answer.includes('200 OK'))).toBe(true)
    expect(made).toBe(1)
  })

  it('ends what is silent or slow, and holds few connections', { timeout: 20_000 }, async () => {
    const many = await Promise.all(Array.from({ length: 40 }, open))
    for (const socket of many) socket.resume() // some are told why, and a socket is closed only when that was read
    await expect.poll(() => many.filter(({ closed }) => !closed).length).toBeLessThanOrEqual(16)
    const drip = setInterval(() => many[0]?.write('G'), 500)
    await expect.poll(() => many.filter(({ closed }) => !closed).length).toBe(0)
    clearInterval(drip)
    expect(await get('localhost')).toContain('200 OK')
  })

  it('names the port and the key of the configuration when it is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const taken = typeof address === 'object' && address !== null ? address.port : 0
    const second = new MetricsServer({ host: '127.0.0.1', port: taken, hostNames: [], registry: new Registry() })
    await expect(second.start()).rejects.toMatchObject({ code: 'metrics_port', data: { port: taken } })
    await second.stop()
    other.close()
  })
})
