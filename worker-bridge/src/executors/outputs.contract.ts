import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toHex } from '@edgecloud/protocol'
import type { ContractSubject } from './executor.contract.ts'
import { ExecutorBench } from './fixtures/executor-bench.ts'
import { makeContainer, makePlan } from './fixtures/make-plan.ts'
import type { RunOutcome } from './run-outcome.ts'
import type { RunPlan } from './run-plan.ts'

const MIB = 1_048_576

/** What every executor holds to that keeps outputs. */
export function describeOutputs(name: string, create: () => Promise<ContractSubject>): void {
  describe(`outputs: ${name}`, () => {
    let subject: ContractSubject
    let bench: ExecutorBench
    beforeAll(async () => {
      subject = await create()
      bench = new ExecutorBench(subject.executor)
      await subject.executor.probe()
    }, 60_000)
    afterAll(() => subject.dispose(), 60_000)

    const container = (script: string, service = 'main') => makeContainer(script, { ...subject.container, service })
    const plan = (script: string, change: Partial<RunPlan> = {}) =>
      makePlan([container(script)], { outputs: ['/data/out'], ...change })
    const rootOf = (outcome: RunOutcome) => (outcome.kind === 'exited' ? outcome.outputRoot : undefined)
    /** Files by path with their content; directories as `directory`. */
    const contentsOf = async (runId: string): Promise<Record<string, string>> => {
      const outputs = await bench.executor.outputs(runId)
      const read = (outputs?.manifest.entries ?? []).map(async (entry, index): Promise<[string, string]> => [
        entry.path,
        entry.kind === 'directory' ? 'directory' : await text(outputs?.read(index, 0) ?? Readable.from([])),
      ])
      return Object.fromEntries(await Promise.all(read))
    }
    const storeOf = (runId: string) => join(bench.executor.logDirectory(runId), '..', 'outputs')

    const script = [
      'cd /data/out; mkdir -p a/b c; echo deep > a/b/deep.txt; : > empty; echo "ä" > "a/ü x"',
      'printf "#!/bin/sh\\n" > run; chmod 755 run; ln -s /etc/passwd link; mkfifo pipe',
      'ln run zz-hard; mkdir closed; chmod 0 closed; echo hidden > shut; chmod 0 shut',
    ].join('; ')

    it('are kept: files and directories, whatever their modes, and nothing else', async () => {
      const one = plan(script)
      const outcome = await bench.run(one)
      expect(outcome).toMatchObject({ kind: 'exited', exitCode: 0 })
      const outputs = await bench.executor.outputs(one.runId)
      expect(toHex(outputs?.root ?? new Uint8Array())).toBe(rootOf(outcome))
      expect(await contentsOf(one.runId)).toEqual({
        '/data/out': 'directory',
        '/data/out/a': 'directory',
        '/data/out/a/b': 'directory',
        '/data/out/a/b/deep.txt': 'deep\n',
        '/data/out/a/ü x': 'ä\n',
        '/data/out/c': 'directory',
        '/data/out/closed': 'directory',
        '/data/out/empty': '',
        '/data/out/run': '#!/bin/sh\n',
        '/data/out/shut': 'hidden\n',
      })
      const executable = (outputs?.manifest.entries ?? []).filter((entry) => entry.kind === 'file' && entry.executable)
      expect(executable.map(({ path }) => path)).toEqual(['/data/out/run'])
      const said = bench.bytes(one.runId, 'system').toString()
      expect(said.match(/^output .*$/gm)?.toSorted()).toEqual([
        'output "/data/out/link" is not kept: it is a symbolic link',
        'output "/data/out/pipe" is not kept: it is a pipe',
        'output "/data/out/zz-hard" is not kept: it is a hard link',
      ])
    })

    it('have one root for one result, and another one for another exit code', async () => {
      const roots = [script, `umask 077; ${script}`, `${script}; exit 3`].map(async (what) =>
        rootOf(await bench.run(plan(what))),
      )
      const [first, second, failed] = await Promise.all(roots)
      expect(first).toMatch(/^[0-9a-f]{64}$/)
      expect([second === first, failed === first]).toEqual([true, false])
    })

    it('are those of all paths and all containers', async () => {
      const dependsOn = [{ service: 'first', condition: 'completed' as const }]
      const first = container('echo one > /data/out/one; echo other > /srv/other/file', 'first')
      const second = { ...container('cat /data/out/one > /data/out/two; rm /data/out/one', 'second'), dependsOn }
      const one = makePlan([second, first], { outputs: ['/data/out', '/srv/other'] })
      expect(await bench.run(one)).toMatchObject({ kind: 'exited', exitCode: 0 })
      expect(await contentsOf(one.runId)).toEqual({
        ...{ '/data/out': 'directory', '/data/out/two': 'one\n' },
        ...{ '/srv/other': 'directory', '/srv/other/file': 'other\n' },
      })
    })

    it.each([
      ['bytes', `head -c ${3 * MIB} /dev/zero > big`, /more than 2097152 bytes/],
      ['bytes that are not there', 'dd if=/dev/zero of=big bs=1 count=0 seek=50000000', /more than 2097152 bytes/],
      ['files', 'i=0; while [ $i -lt 10000 ]; do : > $i; i=$((i+1)); done', /more than 10000 files and directories/],
    ])('with too many %s are no result, and the log says so', async (_, command, message) => {
      const one = plan(`cd /data/out; ${command}`, { diskMib: 3, logQuotaBytes: MIB })
      const outcome = await bench.run(one)
      expect(outcome).toMatchObject({ kind: 'noResult', code: 'outputs_too_large' })
      expect(outcome.kind === 'noResult' && outcome.message).toMatch(message)
      expect(bench.bytes(one.runId, 'system').toString()).toMatch(message)
      expect(existsSync(storeOf(one.runId))).toBe(false)
    })

    it('are not kept of a run that was stopped, and go with the run', async () => {
      const stopped = await bench.begin(plan('echo x > /data/out/x; echo up; sleep 60'))
      await bench.untilOutput(stopped, 'up')
      await bench.executor.stop(stopped)
      expect(await bench.ended(stopped)).toMatchObject({ kind: 'cancelled' })
      expect(existsSync(storeOf(stopped))).toBe(false)
      expect(await bench.executor.outputs(stopped)).toBeUndefined()
      const one = plan('echo x > /data/out/x')
      await bench.run(one)
      expect(await contentsOf(one.runId)).toEqual({ '/data/out': 'directory', '/data/out/x': 'x\n' })
      await bench.executor.remove(one.runId)
      expect(await bench.executor.outputs(one.runId)).toBeUndefined()
    })
  })
}
