import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '../../logger/logger.ts'
import { beginRow } from '../../../../tests/battery/begin-row.ts'
import { findLeftovers } from '../../../../tests/battery/ledger/find-leftovers.ts'
import { ExecutorBench } from '../fixtures/executor-bench.ts'
import { makeContainer, makePlan } from '../fixtures/make-plan.ts'
import { runFacts } from '../fixtures/run-facts.ts'
import { DockerExecutor } from './docker-executor.ts'
import { dockerLack, dockerSubject, type DockerSubject } from './fixtures/docker-subject.ts'
import { FaultySocket, type Fault } from './fixtures/faulty-socket.ts'

const lack = dockerLack()
const LINES = 400
/** Of the container of the task; others look into images and open volumes. */
const CREATE = /\/containers\/create\?name=[^&]*-main-0(?:&|$)/

describe.skipIf(lack !== undefined)(
  `battery 7: faults of Docker${lack === undefined ? '' : ` (not run: ${lack})`}`,
  () => {
    let subject: DockerSubject
    let socket: FaultySocket
    let bench: ExecutorBench
    beforeAll(async () => {
      subject = await dockerSubject()
      socket = new FaultySocket(join(subject.dir, 'faulty.sock'), subject.daemon.socketPath)
      await socket.start()
      const logger = createLogger({ level: 'silent' })
      const registry = { registries: [], logins: new Map(), inputs: { allow: [] } }
      const init = {
        runsDir: join(subject.dir, 'faulty'),
        bridge: 'faulty',
        logger,
        socketPath: socket.path,
        ...registry,
      }
      bench = new ExecutorBench(new DockerExecutor(init))
      await bench.executor.probe()
    }, 60_000)
    afterAll(async () => {
      await bench.executor.close()
      await socket.stop()
      await subject.dispose()
    }, 60_000)

    const plan = (script: string) => makePlan([makeContainer(script, subject.container)])
    /** Numbered lines; one lost, doubled or out of place would show. */
    const script = `i=0; while [ $i -lt ${LINES} ]; do i=$((i+1)); echo $i; done; exit 4`
    const expected = Array.from({ length: LINES }, (_, index) => `${index + 1}\n`).join('')

    const FAULTS: [string, string, RegExp, Fault][] = [
      ['a create is answered with a fault', 'POST', CREATE, 'answer 500'],
      ['the answer to a start is lost', 'POST', /\/start$/, 'lose the answer'],
      ['a start is answered with a fault', 'POST', /\/start$/, 'answer 500'],
      ['the answer to an inspect is lost', 'GET', /\/containers\/[^/]+\/json/, 'lose the answer'],
      ['an inspect is answered with a fault', 'GET', /\/containers\/[^/]+\/json/, 'answer 500'],
      ['the answer to a wait is lost', 'POST', /\/wait/, 'lose the answer'],
    ]
    /** @returns what the ledger asks of a run during which that was once so */
    const runWith = async (method: string, path: RegExp, fault: Fault) => {
      const before = socket.hits
      socket.fail({ method, path, fault, times: 1 })
      const one = plan(script)
      const outcome = await bench.run(one)
      expect(outcome).toMatchObject({ kind: 'exited', exitCode: 4 })
      expect(bench.output(one.runId)).toBe(expected)
      expect(socket.hits).toBe(before + 1)
      const runs = [runFacts(bench, one, outcome, expected)]
      await bench.executor.remove(one.runId)
      const scope = { dir: bench.executor.logDirectory(one.runId), runIds: [one.runId] }
      return { runs, leftovers: await findLeftovers({ ...scope, dockerSocket: subject.daemon.socketPath }) }
    }

    it.for(FAULTS)(
      'battery 7: executes once and keeps every line when %s',
      async ([name, method, path, fault], { task }) => {
        const settle = beginRow(task, { row: 7, seed: 'fixed', injected: name })
        settle('executed once, every line kept', await runWith(method, path, fault))
      },
    )

    it('battery 8: makes one container when the answer to a create is lost', async ({ task: { meta } }) => {
      const settle = beginRow({ meta }, { row: 8, seed: 'fixed', injected: 'the answer to a create is lost' })
      settle('one container', await runWith('POST', CREATE, 'lose the answer'))
    })

    it('goes on where it was when every connection is cut, again and again', async () => {
      const slow = `i=0; while [ $i -lt ${LINES} ]; do i=$((i+1)); echo $i; sleep 0.005; done; exit 4`
      const one = plan(slow)
      const runId = await bench.begin(one)
      for (const line of [20, 60, 120, 200, 300]) {
        await bench.untilOutput(runId, `\n${line}\n`)
        socket.cut()
      }
      expect(await bench.ended(runId)).toMatchObject({ kind: 'exited', exitCode: 4 })
      expect(bench.output(runId)).toBe(expected)
    })

    it('gives up on a create that is refused three times, says why, and leaves nothing in Docker', async () => {
      socket.fail({ method: 'POST', path: CREATE, fault: 'answer 500', times: 3 })
      expect(await bench.run(plan('echo never'))).toMatchObject({
        kind: 'failedToStart',
        code: 'docker_refused',
        message: expect.stringContaining('a fault that a test made') as string,
      })
      await expect
        .poll(async () => (await subject.daemon.engine.labelled('edgecloud.bridge=faulty')).containers)
        .toEqual([])
    })

    it('follows containers through a Docker that is killed and comes back', { timeout: 60_000 }, async () => {
      const slow = `i=0; while [ $i -lt ${LINES} ]; do i=$((i+1)); echo $i; sleep 0.02; done; exit 4`
      const runId = await bench.begin(plan(slow))
      await bench.untilOutput(runId, '\n50\n')
      await subject.daemon.stop('SIGKILL')
      await subject.daemon.start(subject.registry.url)
      expect(await bench.ended(runId)).toMatchObject({ kind: 'exited', exitCode: 4 })
      expect(bench.output(runId)).toBe(expected)
    })
  },
)
