import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { EdgeError } from '@edgecloud/protocol'
import { InputMismatchError, InputTooLargeError, InputUnavailableError } from './errors.ts'
import { give, InputBench, raw, redirect } from './fixtures/input-bench.ts'
import type { Resolve } from './guarded-lookup.ts'

const bench = new InputBench()

describe('a download', () => {
  it('writes the file for nobody else, and counts its bytes', async () => {
    bench.server.handler = give(InputBench.content)
    expect(await bench.fetch()).toEqual({ bytes: InputBench.content.length })
    expect(readFileSync(bench.destination)).toEqual(InputBench.content)
    expect(statSync(bench.destination).mode & 0o777).toBe(0o600)
    expect(readdirSync(bench.dir)).toEqual(['input'])
    expect(bench.server.requests[0]).toMatchObject({
      url: `/file?token=${InputBench.token}`,
      headers: { 'accept-encoding': 'identity' },
    })
    expect(bench.resolved).toEqual(['files.test'])
    expect(bench.server.connections).toBe(1)
  })

  it('takes as many bytes as it may, in many pieces', async () => {
    const large = Buffer.alloc(1_000_000, 'abc')
    bench.server.handler = give(large)
    const sha256 = createHash('sha256').update(large).digest('hex')
    expect(await bench.fetch({ sha256, maxBytes: large.length })).toEqual({ bytes: large.length })
    expect(readFileSync(bench.destination).equals(large)).toBe(true)
  })

  it('takes an empty file, and one without a length', async () => {
    bench.server.handler = give(Buffer.alloc(0))
    const sha256 = createHash('sha256').digest('hex')
    expect(await bench.fetch({ sha256, maxBytes: 0 })).toEqual({ bytes: 0 })
    bench.server.handler = raw(`HTTP/1.1 200 OK\r\ncontent-encoding: identity\r\n\r\n${InputBench.content}`)
    expect(await bench.fetch()).toEqual({ bytes: InputBench.content.length })
  })

  it('replaces what is there, and is not disturbed by the rest of a killed one', async () => {
    writeFileSync(bench.destination, 'old')
    writeFileSync(join(bench.dir, 'input.part'), 'rest')
    bench.server.handler = give(InputBench.content)
    await bench.fetch()
    expect(readFileSync(bench.destination)).toEqual(InputBench.content)
  })

  it('leaves what is there when it fails', async () => {
    writeFileSync(bench.destination, 'old')
    bench.server.handler = give(Buffer.from('other'))
    await expect(bench.fetch()).rejects.toThrow(InputMismatchError)
    expect(readdirSync(bench.dir)).toEqual(['input'])
    expect(readFileSync(bench.destination, 'utf8')).toBe('old')
  })

  it('follows three redirects, relative ones too', async () => {
    bench.server.handler = (request, response) => {
      const step = Number(request.url?.slice(1, 2))
      if (step < 3) redirect(`/${step + 1}`, [301, 307, 308][step])(request, response)
      else give(InputBench.content)(request, response)
    }
    expect(await bench.fetch({ url: bench.url('/0') })).toEqual({ bytes: InputBench.content.length })
    expect(bench.server.requests.map(({ url }) => url)).toEqual([`/0?token=${InputBench.token}`, '/1', '/2', '/3'])
  })

  it('works with an address that the operator allows', async () => {
    bench.server.handler = give(InputBench.content)
    const policy = { allow: [`127.0.0.1:${bench.server.port}`], ca: bench.server.ca }
    expect(await bench.fetch({ url: `https://2130706433:${bench.server.port}/`, policy })).toEqual({
      bytes: InputBench.content.length,
    })
    expect(bench.resolved).toEqual([])
  })

  it('does not hide a fault of the disk', async () => {
    bench.server.handler = give(InputBench.content)
    expect(await bench.fault({ destination: join(bench.dir, 'missing', 'input') })).toMatchObject({ code: 'ENOENT' })
  })
})

describe('content', () => {
  it('with another hash is refused, and both are named', async () => {
    bench.server.handler = give(Buffer.from('other'))
    const actual = createHash('sha256').update('other').digest('hex')
    const error = await bench.fault()
    expect(error).toBeInstanceOf(InputMismatchError)
    expect(error).toMatchObject({
      code: 'input_mismatch',
      data: { host: bench.host, expected: InputBench.hash, actual },
      message: `The input from ${bench.host} has the hash ${actual}, the task says ${InputBench.hash}`,
    })
  })

  it('that says it is too large is not read', async () => {
    bench.server.handler = (_request, response) => response.writeHead(200, { 'content-length': '1001' }).flushHeaders()
    const error = await bench.fault()
    expect(error).toBeInstanceOf(InputTooLargeError)
    expect(error).toMatchObject({ data: { host: bench.host, maxBytes: 1000 } })
  })

  it('without end is cut off', async () => {
    const closed = Promise.withResolvers<undefined>()
    bench.server.handler = (_request, response) => {
      const more = () => {
        while (response.write(Buffer.alloc(1000)));
      }
      response.on('drain', more).on('close', () => closed.resolve(undefined))
      more()
    }
    expect(await bench.fault({ maxBytes: 100_000 })).toBeInstanceOf(InputTooLargeError)
    await closed.promise
  })

  it('longer than its length says is no more than that', async () => {
    bench.server.handler = raw(`HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n${'x'.repeat(100_000)}`)
    // Whether Node notices the rest before it gives the first five bytes is a race; both are failures.
    const error = await bench.fault({ maxBytes: 10 })
    expect(error).toBeInstanceOf(EdgeError)
    expect(['input_mismatch', 'input_unavailable']).toContain(error instanceof EdgeError && error.code)
  })

  it.each([
    'content-length: 5\r\ntransfer-encoding: chunked',
    'content-length: 5\r\ncontent-length: 6',
    'content-length: x',
  ])('with the contradiction %j is refused', async (headers) => {
    bench.server.handler = raw(`HTTP/1.1 200 OK\r\n${headers}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`)
    expect(await bench.fault()).toMatchObject({
      code: 'input_unavailable',
      message: expect.stringMatching(/does not speak as it should/),
    })
  })

  it.each(['content-length: 500', 'transfer-encoding: chunked'])('cut short (%s) is refused', async (header) => {
    bench.server.handler = raw(`HTTP/1.1 200 OK\r\n${header}\r\n\r\n13\r\n${InputBench.content}\r\n`)
    expect(await bench.fault()).toMatchObject({
      code: 'input_unavailable',
      data: { detail: `${bench.host} cut the connection` },
    })
  })

  it.each(['gzip', 'GZIP', 'br', 'identity, gzip'])('with the encoding %s is refused', async (encoding) => {
    bench.server.handler = give(gzipSync(InputBench.content), { 'content-encoding': encoding })
    expect(await bench.fault()).toMatchObject({
      code: 'input_unavailable',
      message: expect.stringMatching(/sends it compressed/),
    })
  })
})

describe('a server', () => {
  it.each([404, 500, 204, 206, 304])('that answers %i is named with it', async (status) => {
    bench.server.handler = (_request, response) => response.writeHead(status).end()
    const error = await bench.fault()
    expect(error).toBeInstanceOf(InputUnavailableError)
    expect(error).toMatchObject({
      code: 'input_unavailable',
      data: { host: bench.host, detail: `${bench.host} answers with status ${status}` },
    })
  })

  it('that nobody vouches for is refused, also where the environment says otherwise', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    onTestFinished(() => void vi.unstubAllEnvs())
    const error = await bench.fault({ policy: { allow: [bench.host] } })
    expect(error).toMatchObject({
      code: 'input_unavailable',
      message: expect.stringMatching(/a certificate that nobody vouches for/),
    })
    expect(bench.server.requests).toEqual([])
  })

  it('with a certificate for another name is refused', async () => {
    const policy = { allow: [`third.test:${bench.server.port}`], ca: bench.server.ca }
    expect(await bench.fault({ url: `https://third.test:${bench.server.port}/`, policy })).toMatchObject({
      data: { detail: `third.test:${bench.server.port} has a certificate for another name` },
    })
  })

  it('that speaks something else, is not there or has no address is named with it', async () => {
    bench.server.handler = raw('SSH-2.0-OpenSSH\r\n')
    expect(await bench.fault()).toMatchObject({ message: expect.stringMatching(/does not speak as it should \(HPE_/) })
    const policy = { allow: ['files.test:1'] }
    expect(await bench.fault({ url: 'https://files.test:1/', policy })).toMatchObject({
      message: expect.stringMatching(/:1 refuses connections/),
    })
    const unknown: Resolve = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))
    expect(await bench.fault({}, unknown)).toMatchObject({
      code: 'input_unavailable',
      message: expect.stringMatching(/has no address/),
    })
  })

  it('that stalls before or after its headers, or whose name does, is left', async () => {
    const stalled = { code: 'input_unavailable', data: { detail: 'nothing came for 0.2 s' } }
    for (const handler of [() => undefined, (_request: unknown, response: ServerResponse) => response.write('x')]) {
      bench.server.handler = handler
      expect(await bench.fault({ stallMs: 200 })).toMatchObject(stalled)
    }
    const silent: Resolve = () => Promise.withResolvers<never>().promise
    expect(await bench.fault({ stallMs: 200 }, silent)).toMatchObject(stalled)
  })

  it('that is slow but never silent has its time', async () => {
    // Time is the subject: all of it takes longer than a silence may.
    bench.server.handler = (_request, response) => {
      const bytes = [...InputBench.content]
      const drip = setInterval(() => {
        const byte = bytes.shift()
        if (byte !== undefined) return response.write(Buffer.of(byte))
        clearInterval(drip)
        return response.end()
      }, 75)
    }
    expect(await bench.fetch({ stallMs: 1000 })).toEqual({ bytes: InputBench.content.length })
  })

  it('that refuses at length is not listened to', async () => {
    const closed = Promise.withResolvers<undefined>()
    bench.server.handler = (_request, response) => {
      response.on('close', () => closed.resolve(undefined)).writeHead(404)
      response.write('why')
    }
    expect(await bench.fault()).toMatchObject({ message: expect.stringMatching(/answers with status 404$/) })
    await closed.promise
  })

  it('that drips for ever is left at the deadline', async () => {
    const closed = Promise.withResolvers<undefined>()
    bench.server.handler = (_request, response) => {
      const drip = setInterval(() => response.write('x'), 5)
      response.on('close', () => {
        clearInterval(drip)
        closed.resolve(undefined)
      })
    }
    expect(await bench.fault({ deadlineMs: 500, stallMs: 10_000 })).toMatchObject({
      code: 'input_unavailable',
      data: { detail: 'it took more than 0.5 s' },
    })
    await closed.promise
  })
})

describe('the caller', () => {
  it('ends a download at any point, with its reason', async () => {
    const reason = new Error('the task was cancelled')
    expect(await bench.fault({ signal: AbortSignal.abort(reason) })).toBe(reason)
    expect([bench.resolved, bench.server.connections]).toEqual([[], 0])

    const inLookup = new AbortController()
    const hangs: Resolve = () => {
      inLookup.abort(reason)
      return Promise.withResolvers<never>().promise
    }
    expect(await bench.fault({ signal: inLookup.signal }, hangs)).toBe(reason)

    const atRequest = new AbortController()
    bench.server.handler = () => atRequest.abort(reason)
    expect(await bench.fault({ signal: atRequest.signal })).toBe(reason)

    const inBody = new AbortController()
    const closed = Promise.withResolvers<undefined>()
    bench.server.handler = (_request, response) => {
      response.on('close', () => closed.resolve(undefined)).write('x', () => inBody.abort(reason))
    }
    expect(await bench.fault({ signal: inBody.signal })).toBe(reason)
    await closed.promise
  })
})
