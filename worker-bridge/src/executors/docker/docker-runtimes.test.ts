import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ExecutorBench } from '../fixtures/executor-bench.ts'
import { makeContainer, makePlan } from '../fixtures/make-plan.ts'
import { dockerLack, dockerSubject, type DockerSubject } from './fixtures/docker-subject.ts'
import { tryRuntime } from './try-runtime.ts'

const lack = dockerLack()

describe.skipIf(lack !== undefined)(
  `the runtime of containers${lack === undefined ? '' : ` (not run: ${lack})`}`,
  () => {
    let dir: string
    /** Docker has a runtime of the name of gVisor that is runc, and writes down when it is called. */
    let subject: DockerSubject
    /** Docker has one that does not work. */
    let broken: DockerSubject
    const calls = () => readFileSync(join(dir, 'calls'), 'utf8')
    const executable = (name: string, script: string) => {
      writeFileSync(join(dir, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
      return { path: join(dir, name) }
    }
    beforeAll(async () => {
      dir = mkdtempSync(join(tmpdir(), 'edgecloud-runtimes-'))
      const runsc = executable('runsc', `echo "$*" >> ${join(dir, 'calls')}; exec runc "$@"`)
      subject = await dockerSubject({}, { runtimes: { runsc, slow: executable('slow', 'sleep 3; exit 1') } })
      broken = await dockerSubject({}, { runtimes: { runsc: executable('broken', 'exit 128') } })
    }, 60_000)
    afterAll(async () => {
      await subject.dispose()
      await broken.dispose()
      rmSync(dir, { recursive: true })
    }, 60_000)

    const run = async ({ executor, container }: DockerSubject) => {
      const bench = new ExecutorBench(executor)
      const plan = makePlan([makeContainer('echo ran', container)])
      expect(await bench.run(plan)).toMatchObject({ kind: 'exited', exitCode: 0 })
      expect(bench.output(plan.runId)).toBe('ran\n')
    }

    it('is gVisor where Docker has it and it works: that is what the worker reports, and what runs tasks', async () => {
      expect(await subject.executor.probe()).toMatchObject({ kind: 'gvisor' })
      const before = calls()
      expect(before).toMatch(/ create .*\n/) // it was tried, not believed
      await run(subject)
      expect(calls().slice(before.length)).toMatch(/ create .*\n/)
    })

    it('is not gVisor where that is registered and does not work', async () => {
      expect(await broken.executor.probe()).toMatchObject({ kind: 'runc' })
      await run(broken)
      const { engine } = broken.daemon
      expect(await tryRuntime({ engine, runtime: 'runsc', bridge: 'test' })).toContain('exit status 128')
      expect(await engine.labelled('edgecloud.bridge')).toEqual({ containers: [], networks: [], volumes: [] })
    })

    it('is given up when it does not start anything in time, and nothing is left', async () => {
      const { engine } = subject.daemon
      expect(await tryRuntime({ engine, runtime: 'slow', bridge: 'test', mostMs: 500 })).toMatch(/in time/)
      await expect
        .poll(() => engine.labelled('edgecloud.bridge'))
        .toEqual({ containers: [], networks: [], volumes: [] })
    })
  },
)
