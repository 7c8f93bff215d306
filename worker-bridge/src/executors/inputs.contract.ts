import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FetchPolicy } from '../inputs/fetch-policy.ts'
import { InputServer } from '../inputs/fixtures/input-server.ts'
import type { ContractSubject } from './executor.contract.ts'
import { ExecutorBench } from './fixtures/executor-bench.ts'
import { makeContainer, makePlan } from './fixtures/make-plan.ts'
import type { RunPlan } from './run-plan.ts'

const MIB = 1_048_576

/** What every executor holds to that fetches inputs. @param create an executor that may fetch from the given servers */
export function describeInputs(name: string, create: (policy: FetchPolicy) => Promise<ContractSubject>): void {
  describe(`inputs: ${name}`, () => {
    const content = Buffer.from('a,b\n1,2\n')
    const sha256 = createHash('sha256').update(content).digest('hex')
    let subject: ContractSubject
    let server: InputServer
    let bench: ExecutorBench
    beforeAll(async () => {
      server = await InputServer.start()
      server.handler = (_request, response) => response.end(content)
      subject = await create({ allow: [`localhost:${server.port}`], ca: server.ca })
      bench = new ExecutorBench(subject.executor)
      await bench.executor.probe()
    }, 60_000)
    afterAll(async () => {
      await server.close()
      await subject.dispose()
    }, 60_000)

    const plan = (script: string, change: Partial<RunPlan>) =>
      makePlan([makeContainer(script, subject.container)], change)
    const url = (host = `localhost:${server.port}`) => `https://${host}/in.csv?token=hush`

    it('are there before the start, for reading only', async () => {
      const inputs = [{ url: url(), sha256, path: '/data/in.csv' }]
      const run = plan('cat /data/in.csv; echo more >> /data/in.csv', { inputs })
      const outcome = await bench.run(run)
      expect(bench.output(run.runId)).toBe(content.toString())
      expect(bench.bytes(run.runId, 'stderr').toString()).toMatch(/Read-only file system|Permission denied/)
      expect(outcome).toMatchObject({ kind: 'exited' })
      expect(outcome.kind === 'exited' && outcome.exitCode).toBeGreaterThan(0)
    })

    it('lie where the task wants them, and are seen by all containers', async () => {
      const inputs = [
        { url: url(), sha256, path: '/data/in.csv' },
        { url: url(), sha256, path: '/opt/deep/other.csv' },
      ]
      const read = 'cat /data/in.csv /opt/deep/other.csv'
      const dependsOn = [{ service: 'first', condition: 'completed' as const }]
      const first = makeContainer(read, { ...subject.container, service: 'first' })
      const second = makeContainer(read, { ...subject.container, service: 'second', dependsOn })
      const run = makePlan([first, second], { inputs })
      expect(await bench.run(run)).toMatchObject({ kind: 'exited', exitCode: 0 })
      expect(bench.output(run.runId)).toBe(content.toString().repeat(4))
    })

    it('are fetched by the executor that follows, where one was closed in the middle of it', async () => {
      server.handler = () => undefined // no answer
      const run = plan('cat /data/in.csv', { inputs: [{ url: url(), sha256, path: '/data/in.csv' }] })
      const asked = server.requests.length
      await bench.executor.prepare(run)
      await expect.poll(() => server.requests.length).toBeGreaterThan(asked)
      expect(await bench.see(run.runId)).toMatchObject({ state: 'preparing' })
      await expect(bench.executor.start(run.runId)).rejects.toThrow(/not prepared/)
      bench = new ExecutorBench(await subject.reopen())
      server.handler = (_request, response) => response.end(content)
      await bench.until(run.runId, 'prepared')
      await bench.executor.start(run.runId)
      expect(await bench.ended(run.runId)).toMatchObject({ kind: 'exited', exitCode: 0 })
      expect(bench.output(run.runId)).toBe(content.toString())
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
}
