import { Agent } from 'node:https'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fixedRow } from '../../../tests/battery/fixed-row.ts'
import { InputRefusedError } from './errors.ts'
import { fetchInput } from './fetch-input.ts'
import { InputBench, redirect } from './fixtures/input-bench.ts'
import { requestInput } from './request-input.ts'

const bench = new InputBench()

describe('battery 36: a way to where strangers must not send a worker', () => {
  fixedRow(36, 'addresses inside, by URL, redirect, name and a name that changes its mind')

  const addresses = [
    '127.0.0.1',
    '169.254.169.254',
    '10.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[fd00::1]',
    '2130706433',
    '0177.0.0.1',
    '0x7f000001',
    '127.1',
  ]

  it.each(addresses)('is refused as the URL of a task: %s', async (address) => {
    const error = await bench.fault({ url: `https://${address}/x?token=${InputBench.token}` })
    expect(error).toBeInstanceOf(InputRefusedError)
    expect(error).toMatchObject({ code: 'input_refused', message: expect.stringMatching(/is not a public address$/) })
  })

  it.each(addresses)('is refused as a redirect: %s', async (address) => {
    bench.server.handler = redirect(`https://${address}/x?token=${InputBench.token}`)
    const error = await bench.fault()
    expect(error).toBeInstanceOf(InputRefusedError)
    expect(error).toMatchObject({
      data: { host: bench.host, detail: expect.stringMatching(/^\S+ is not a public address$/) },
    })
    expect(bench.server.connections).toBe(1)
  })

  it.each([
    ['http://example.org/x', 'http://example.org is not https'],
    ['http://files.test/x', 'http://files.test is not https'],
    ['file:///etc/passwd', 'file:// is not https'],
    ['//me:pw@files.test/x', 'the URL at files.test has a user name or a password'],
    ['https://example.org:22/', 'port 22 of example.org is not 443'],
  ])('is refused as a redirect: %s', async (location, detail) => {
    bench.server.handler = redirect(location)
    expect(await bench.fault()).toMatchObject({ code: 'input_refused', data: { detail } })
    expect(bench.server.connections).toBe(1)
  })

  it('is refused to the very server that was allowed by another name or port', async () => {
    bench.server.handler = redirect(`https://other.test:${bench.server.port}/`)
    expect(await bench.fault()).toMatchObject({
      data: { detail: `port ${bench.server.port} of other.test is not 443` },
    })
    bench.server.handler = redirect(`https://127.0.0.1:${bench.server.port}/`)
    expect(await bench.fault()).toMatchObject({ data: { detail: `port ${bench.server.port} of 127.0.0.1 is not 443` } })
    expect(bench.server.connections).toBe(2)
  })

  it('is refused to a name that leads there', async () => {
    expect(await bench.fault({ url: 'https://evil.test/' })).toMatchObject({
      code: 'input_refused',
      data: { host: 'evil.test', detail: 'evil.test leads to 127.0.0.1, which is not a public address' },
    })
    bench.server.handler = redirect('https://evil.test/')
    expect(await bench.fault()).toMatchObject({
      code: 'input_refused',
      data: {
        host: bench.host,
        detail: 'evil.test leads to 127.0.0.1, which is not a public address',
      },
    })
    expect(bench.server.connections).toBe(1)
  })

  it('is refused by the resolver of this machine too', async () => {
    await expect(
      fetchInput({
        url: 'https://localhost/',
        sha256: InputBench.hash,
        destination: bench.destination,
        maxBytes: 1,
        deadlineMs: 20_000,
        policy: { allow: [] },
        signal: new AbortController().signal,
      }),
    ).rejects.toThrow(/^The input from localhost is refused: localhost leads to (127\.0\.0\.1|::1), /)
  })

  it('is refused once connected too, if no look-up was asked', async () => {
    // Without checkUrl, the wall that addresses meet first.
    const agent = new Agent()
    onTestFinished(() => agent.destroy())
    const asked = requestInput(new URL(`https://127.0.0.1:${bench.server.port}/`), {
      host: 'task.example',
      policy: { allow: [bench.host] },
      resolve: bench.loopback,
      agent,
      signal: new AbortController().signal,
      progress: () => undefined,
    })
    await expect(asked).rejects.toThrow(InputRefusedError)
    await expect(asked).rejects.toThrow('it led to 127.0.0.1, which is not a public address')
    expect(bench.server.requests).toEqual([])
  })

  it('is looked up once for each connection: no second answer goes unchecked', async () => {
    bench.server.handler = redirect('/file')
    await bench.fault()
    expect(bench.resolved).toEqual(Array(4).fill('files.test'))
    expect(bench.server.connections).toBe(4)
  })

  it('cannot be reached by turning round and round', async () => {
    bench.server.handler = redirect('/file')
    expect(await bench.fault()).toMatchObject({
      code: 'input_unavailable',
      data: { detail: 'it was redirected more than 3 times' },
    })
    expect(bench.server.requests.length).toBe(4)
  })

  it.each([undefined, 'https://', 'https://[::1', 'https://a b/'])('is no redirect to %j', async (location) => {
    bench.server.handler = (_request, response) => response.writeHead(302, { ...(location && { location }) }).end()
    expect(await bench.fault()).toMatchObject({ message: expect.stringMatching(/redirects to nowhere/) })
  })

  it('is refused as what is no URL', async () => {
    expect(await bench.fault({ url: `https://?${InputBench.token}` })).toMatchObject({ code: 'input_refused' })
  })
})
