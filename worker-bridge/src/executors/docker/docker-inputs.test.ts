import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InputServer } from '../../inputs/fixtures/input-server.ts'
import { createLogger } from '../../logger/logger.ts'
import { ExecutorBench } from '../fixtures/executor-bench.ts'
import { makeContainer, makePlan } from '../fixtures/make-plan.ts'
import type { RunPlan } from '../run-plan.ts'
import { DockerExecutor } from './docker-executor.ts'
import { dockerLack, dockerSubject, type DockerSubject } from './fixtures/docker-subject.ts'

const MIB = 1_048_576
const lack = dockerLack()

describe.skipIf(lack !== undefined)(`inputs of containers${lack === undefined ? '' : ` (not run: ${lack})`}`, () => {
  const content = Buffer.from('a,b\n1,2\n')
  const sha256 = createHash('sha256').update(content).digest('hex')
  let subject: DockerSubject
  let server: InputServer
  let bench: ExecutorBench
  beforeAll(async () => {
    subject = await dockerSubject()
    server = await InputServer.start()
    server.handler = (_request, response) => response.end(content)
    const init = {
      ...{ runsDir: join(subject.dir, 'inputs'), bridge: 'inputs', logger: createLogger({ level: 'silent' }) },
      ...{ socketPath: subject.daemon.socketPath, registries: [], logins: new Map() },
      inputs: { allow: [`localhost:${server.port}`], ca: server.ca },
    }
    bench = new ExecutorBench(new DockerExecutor(init))
    await bench.executor.probe()
  }, 60_000)
  afterAll(async () => {
    await bench.executor.close()
    await server.close()
    await subject.dispose()
  }, 60_000)

  const plan = (script: string, change: Partial<RunPlan>) =>
    makePlan([makeContainer(script, subject.container)], change)
  const url = (host = `localhost:${server.port}`) => `https://${host}/in.csv?token=hush`

  it('are there before the start, for reading only', async () => {
    const inputs = [{ url: url(), sha256, path: '/data/in.csv' }]
    const run = plan('cat /data/in.csv; echo more >> /data/in.csv', { inputs })
    expect(await bench.run(run)).toMatchObject({ kind: 'exited', exitCode: 1 })
    expect(bench.output(run.runId)).toBe(content.toString())
    expect(bench.bytes(run.runId, 'stderr').toString()).toMatch(/Read-only file system|Permission denied/)
  })

  it.each([
    ['of another content', { url: url, sha256: '1'.repeat(64) }, 'input_mismatch'],
    ['on the machine itself', { url: () => url('127.0.0.1'), sha256 }, 'input_refused'],
    ['in the network of the machine', { url: () => url('169.254.169.254'), sha256 }, 'input_refused'],
  ])('%s are not taken, the owner learns it from the log, and nothing runs', async (_name, input, code) => {
    const inputs = [{ url: input.url(), sha256: input.sha256, path: '/data/in.csv' }]
    const run = plan('echo ran', { inputs })
    await bench.executor.prepare(run)
    expect(await bench.ended(run.runId)).toMatchObject({ kind: 'failedToStart', code })
    expect(bench.output(run.runId)).toBe('')
    expect(bench.bytes(run.runId, 'system').length).toBeGreaterThan(20)
    expect(bench.bytes(run.runId, 'system').toString()).not.toContain('hush')
  })

  it('that do not fit beside the log into the reserved disk are not taken', async () => {
    server.handler = (_request, response) => response.end(Buffer.alloc(2 * MIB))
    const inputs = [{ url: url(), sha256, path: '/data/in.csv' }]
    const run = plan('echo ran', { inputs, diskMib: 2, logQuotaBytes: MIB })
    await bench.executor.prepare(run)
    expect(await bench.ended(run.runId)).toMatchObject({ kind: 'failedToStart', code: 'input_too_large' })
  })
})
