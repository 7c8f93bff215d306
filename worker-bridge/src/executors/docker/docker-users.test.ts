import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ExecutorBench } from '../fixtures/executor-bench.ts'
import { makeContainer, makePlan } from '../fixtures/make-plan.ts'
import type { ContainerPlan } from '../run-plan.ts'
import { dockerLack, dockerSubject, type DockerSubject } from './fixtures/docker-subject.ts'
import { pushTutorialImages } from './fixtures/tutorial-images.ts'

const lack = dockerLack()

describe.skipIf(lack !== undefined)(
  `images that begin as root${lack === undefined ? '' : ` (not run: ${lack})`}`,
  () => {
    let subject: DockerSubject
    let bench: ExecutorBench
    beforeAll(async () => {
      subject = await dockerSubject()
      bench = new ExecutorBench(subject.executor)
      await pushTutorialImages(subject.registry)
      await subject.executor.probe()
    }, 60_000)
    afterAll(() => subject.dispose(), 60_000)

    type Docker = NonNullable<ContainerPlan['docker']>
    const container = (image: string, docker: Partial<Docker> = {}) =>
      makeContainer('', { argv: [], docker: { image, volumes: [], ports: [], ...docker } })
    const data = [{ name: 'data', path: '/var/lib/db', readOnly: false }]
    const system = (runId: string) => bench.bytes(runId, 'system').toString()

    it('find the directories that they have in /run and their volumes, and can write to both', async () => {
      const plan = makePlan([container('database:1')])
      expect(await bench.run(plan)).toMatchObject({ kind: 'exited', exitCode: 0 })
      expect(bench.output(plan.runId)).toBe('serving as 65534, rows: 1, socket: drwxrwxrwt\n')
      await expect.poll(async () => [...(await subject.daemon.engine.volumeSizes()).keys()]).toEqual([])
    })

    it('are the user that the task names, and own a named volume', async () => {
      const plan = makePlan([container('database:1', { user: '999:999', volumes: data })])
      expect(await bench.run(plan)).toMatchObject({ kind: 'exited', exitCode: 0 })
      expect(bench.output(plan.runId)).toBe('serving as 999, rows: 1, socket: drwxrwxrwt\n')
      await bench.executor.release(plan.runId)
    })

    it('say why they fail and what to write into the task file', async () => {
      const plan = makePlan([container('root-database:1', { volumes: data })])
      expect(await bench.run(plan)).toMatchObject({ kind: 'exited', exitCode: 1 })
      expect(bench.bytes(plan.runId, 'stderr').toString()).toContain('Operation not permitted')
      expect(system(plan.runId)).toMatch(
        /begins as root, .* \(runc\) .* ran as 65534:65534, .* user: "999:999", .* gvisor/,
      )
      await bench.executor.release(plan.runId)
    })

    it('say where they can write, if they write to what is read-only', async () => {
      const script = makeContainer('mkdir /files', {
        docker: { image: 'database:1', entrypoint: [], volumes: [], ports: [] },
      })
      const plan = makePlan([script])
      expect(await bench.run(plan)).toMatchObject({ kind: 'exited', exitCode: 1 })
      expect(system(plan.runId)).toContain(
        'images are read-only here: give the directory that it writes to a named volume',
      )
    })

    it('say nothing of that when they fail by themselves', async () => {
      const docker = { image: 'busybox:1.36', volumes: [], ports: [] }
      const plan = makePlan([makeContainer('echo wrong >&2; exit 3', { docker })])
      expect(await bench.run(plan)).toMatchObject({ kind: 'exited', exitCode: 3 })
      expect(system(plan.runId)).toMatch(/^image busybox:1.36 is \S+\n$/)
    })

    it('listen on a low port and fill their cache without being root', async () => {
      const runId = await bench.begin(makePlan([container('web:1', { ports: [{ port: 80, protocol: 'tcp' }] })]))
      const page = async () => {
        const endpoint = await bench.executor.endpointOf(runId, { service: 'main', replica: 0, port: 80 })
        if (endpoint === undefined) return 'not yet'
        return fetch(`http://${endpoint.host}:${endpoint.port}/`).then((answer) => answer.text(), String)
      }
      await expect.poll(page).toBe('page\n')
      await bench.executor.stop(runId)
      await bench.ended(runId)
    })
  },
)
