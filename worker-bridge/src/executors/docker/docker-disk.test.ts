import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixedRow } from '../../../../tests/battery/fixed-row.ts'
import { ExecutorBench } from '../fixtures/executor-bench.ts'
import { makeContainer, makePlan } from '../fixtures/make-plan.ts'
import type { ContainerPlan, RunPlan } from '../run-plan.ts'
import { busyboxImage } from './fixtures/busybox-image.ts'
import { dockerLack, dockerSubject, type DockerSubject } from './fixtures/docker-subject.ts'
import { pushImage } from './fixtures/push-image.ts'

const MIB = 1_048_576
const lack = dockerLack()

describe.skipIf(lack !== undefined)(
  `battery 12: what containers write to disk${lack === undefined ? '' : ` (not run: ${lack})`}`,
  () => {
    fixedRow(12, 'containers that write more to their volumes than they reserved')
    let subject: DockerSubject
    let bench: ExecutorBench
    beforeAll(async () => {
      subject = await dockerSubject({ diskLookMs: 100 })
      bench = new ExecutorBench(subject.executor)
      const image = busyboxImage()
      if (image === undefined) throw new Error('busybox-static is not installed')
      const files = { ...image.files, scratch: { directory: 0o777 } }
      await pushImage(subject.registry, 'library/wants-volume', '1', { files, config: { Volumes: { '/scratch': {} } } })
      await subject.executor.probe()
    }, 60_000)
    afterAll(() => subject.dispose(), 60_000)

    const volumes = [{ name: 'data', path: '/data', readOnly: false }]
    const container = (script: string, docker: Partial<NonNullable<ContainerPlan['docker']>> = {}) =>
      makeContainer(script, { service: 'db', docker: { image: 'busybox:1.36', volumes, ports: [], ...docker } })
    /** 8 MiB of them are for the log. */
    const limits = { diskMib: 40, logQuotaBytes: 8 * MIB }
    const writeOn = (path: string) =>
      `i=0; while :; do i=$((i+1)); dd if=/dev/zero of=${path}/$i bs=1M count=2 2>/dev/null; sleep 0.05; done`

    const WRITERS: [string, ContainerPlan, { volume: string }, Partial<RunPlan>][] = [
      ['a named volume', container(writeOn('/data')), { volume: 'data' }, {}],
      [
        'names without content',
        container('i=0; while :; do i=$((i+1)); : > /data/$i; done'),
        { volume: 'data' },
        { diskMib: 12 },
      ],
      [
        'a volume that the image wants',
        container(writeOn('/scratch'), { image: 'wants-volume:1', volumes: [] }),
        { volume: '/scratch' },
        {},
      ],
      [
        'a file that it has deleted',
        container(
          `exec 3>/data/x; rm /data/x; while :; do dd if=/dev/zero bs=1M count=2 2>/dev/null >&3; sleep 0.05; done`,
        ),
        { volume: 'data' },
        {},
      ],
      [
        'an output',
        container(writeOn('/data/out'), { volumes: [] }),
        { volume: '/data/out' },
        { outputs: ['/data/out'] },
      ],
    ]
    it.each(WRITERS)('ends a run that fills %s, and says who wrote what', async (_, writer, fullest, change) => {
      const plan = makePlan([writer], { ...limits, ...change })
      const runId = await bench.begin(plan)
      const limitBytes = plan.diskMib * MIB - plan.logQuotaBytes
      expect(await bench.ended(runId)).toMatchObject({ kind: 'outOfDisk', service: 'db', limitBytes, ...fullest })
      const held = `its volumes hold [\\d.]+ MiB, of which [\\d.]+ MiB are in ${fullest.volume} of db(?: and [\\d.]+ MiB in deleted files)?`
      const said = bench.bytes(runId, 'system').toString()
      expect(said).toMatch(new RegExp(`ended: ${held}; it reserved ${limitBytes / MIB}.0 MiB for them`))
      await bench.executor.release(runId)
      await expect.poll(async () => [...(await subject.daemon.engine.volumeSizes()).keys()]).toEqual([])
    })

    it('leaves a run alone that stays below, also with a file that is large by name only', async () => {
      const write =
        'dd if=/dev/zero of=/data/full bs=1M count=24; dd if=/dev/zero of=/data/sparse bs=1 count=0 seek=1099511627776'
      const plan = makePlan([container(`${write}; sleep 1; ls /data`)], limits)
      expect(await bench.run(plan)).toMatchObject({ kind: 'exited', exitCode: 0 })
      expect(bench.output(plan.runId)).toBe('full\nsparse\n')
      expect(await volumeBytes()).toBeGreaterThan(24 * MIB) // as Docker counts, for bridges that may not look themselves
      await bench.executor.release(plan.runId)
    })

    it('sees it also when another bridge began the run', async () => {
      const runId = await bench.begin(makePlan([container(`echo up; sleep 1; ${writeOn('/data')}`)], limits))
      await bench.untilOutput(runId, 'up')
      bench = new ExecutorBench(await subject.reopen())
      expect(await bench.ended(runId)).toMatchObject({ kind: 'outOfDisk', service: 'db', volume: 'data' })
      await bench.executor.release(runId)
    })

    const volumeBytes = async () => Math.max(...(await subject.daemon.engine.volumeSizes()).values())
  },
)
