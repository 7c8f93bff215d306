import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkClock } from '../checks/check-clock.ts'
import type { Finding } from '../checks/finding.ts'
import { dataPaths } from '../config.ts'
import { check, findingLines } from './check.ts'
import { init } from './init.ts'

let directory: string
let data: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-check-test-'))
  data = join(directory, 'data')
  const chainSpec = join(directory, 'spec.json')
  const bootNodes = ['/ip4/127.0.0.1/tcp/1/ws/p2p/12D3KooWRawPbxPtP1eZaJpumGnyWX2DcUyd3RQnydr3eAto4Az7']
  const spec = { id: 'dev', chainType: 'Development', bootNodes, genesis: { raw: { top: {} } } }
  await writeFile(chainSpec, JSON.stringify(spec))
  await init({
    ...{ data, chainSpec, name: 'berlin-1', region: 'eu', latitude: 1, longitude: 1, host: '127.0.0.1' },
    ...{ webrtcPort: undefined, wsPort: undefined, announce: [], runtimes: ['shell'] },
  })
})
afterEach(() => rm(directory, { recursive: true }))

const of = (findings: readonly Finding[], name: string) => findings.find((finding) => finding.check.startsWith(name))
const failures = (findings: readonly Finding[]) =>
  findings.filter(({ result }) => result === 'fail').map((one) => one.check)

async function change(by: (text: string) => string): Promise<void> {
  const path = dataPaths(data).config
  await writeFile(path, by(await readFile(path, 'utf8')))
}

describe('check', () => {
  it('finds nothing that keeps a fresh worker from running, and says what it looked at', async () => {
    const findings = await check(data)
    expect(failures(findings)).toEqual([])
    const names = findings.map((finding) => finding.check).join(' ')
    for (const name of ['config', 'keys', 'chain', 'clock', 'runtime shell', 'disk', 'memory', 'port', 'addresses']) {
      expect(names).toContain(name)
    }
  })

  it('names line and key of a bad configuration, and still looks at the rest', async () => {
    await change((text) => text.replace('"logLevel"', '"logLevle"'))
    const findings = await check(data)
    expect(failures(findings)).toEqual(['config'])
    expect(of(findings, 'config')?.detail).toMatch(/line \d+, column 3, logLevle: .*"logLevel"/)
    expect(of(findings, 'keys')?.result).toBe('ok')
  })

  it('finds secrets that others can read, and passwords that are not there', async () => {
    await chmod(join(dataPaths(data).keys, 'peer.seed'), 0o644)
    const logins = [{ registry: 'r.example', username: 'u', passwordFile: join(directory, 'none') }]
    await change((text) => JSON.stringify({ ...z.looseObject({}).parse(JSON.parse(text)), docker: { logins } }))
    const findings = await check(data)
    expect(failures(findings)).toEqual(['keys', 'registry r.example'])
    expect(of(findings, 'keys')?.detail).toMatch(/chmod 600/)
  })

  it('finds a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await change((text) => text.replace(/"wsPort": \d+/, `"wsPort": ${port}`))
    const findings = await check(data)
    expect(failures(findings)).toEqual([`port ${port} TCP`])
    expect(of(findings, `port ${port} TCP`)?.cure).toMatch(/listen.wsPort/)
    server.close()
  })

  it('finds a Docker that is not there, which is no reason not to run', async () => {
    await change((text) =>
      text.replace('"shell"', '"shell", "docker"').replace('/var/run/docker.sock', join(directory, 'none.sock')),
    )
    const findings = await check(data)
    expect(failures(findings)).toEqual([])
    expect(of(findings, 'runtime docker')).toMatchObject({ result: 'warn', cure: expect.any(String) as string })
  })

  it('finds a chain specification that is damaged', async () => {
    await writeFile(dataPaths(data).chainSpec, '{')
    expect(failures(await check(data))).toEqual(['chain'])
  })

  it(
    'ends with 1 and says what to do when the worker could not run, with 0 when it could',
    { timeout: 90_000 },
    async () => {
      const main = fileURLToPath(new URL('../main.ts', import.meta.url))
      const run = (...more: readonly string[]) =>
        promisify(execFile)(execPath, [main, 'check', '--data', data, ...more])
      const { stdout } = await run('--json')
      expect(
        stdout
          .trim()
          .split('\n')
          .map((line) => z.looseObject({ check: z.string() }).parse(JSON.parse(line)).check),
      ).toContain('keys')
      await rm(join(dataPaths(data).keys, 'hot.seed'))
      await expect(run()).rejects.toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/fail +keys +.*init/) as string,
      })
    },
  )
})

describe('checkClock', () => {
  it('finds a clock that was never set, that went back, and that nobody keeps', async () => {
    const now = Date.now()
    expect(await checkClock(data, 1_000)).toMatchObject({ result: 'fail' })
    expect(await checkClock(data, now, [])).toMatchObject({ result: 'warn' })
    expect(await checkClock(data, now, [data])).toMatchObject({ result: 'ok' })
    const later = new Date(now + 3_600_000)
    await utimes(dataPaths(data).config, later, later)
    expect(await checkClock(data, now, [data])).toMatchObject({
      result: 'fail',
      detail: expect.stringMatching(/is from/) as string,
    })
  })
})

describe('findingLines', () => {
  it('puts what to do below what was found', () => {
    const lines = findingLines([
      { check: 'keys', result: 'ok', detail: 'fine' },
      { check: 'disk', result: 'fail', detail: 'full', cure: 'Make room.' },
    ])
    expect(lines).toBe('ok    keys  fine\nfail  disk  full\n            Make room.\n')
  })
})
