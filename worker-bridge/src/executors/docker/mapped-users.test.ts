import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixedRow } from '../../../../tests/battery/fixed-row.ts'
import { describeExecutor } from '../executor.contract.ts'
import { RunSecrets } from '../../secrets/run-secrets.ts'
import { ExecutorBench } from '../fixtures/executor-bench.ts'
import { makePlan } from '../fixtures/make-plan.ts'
import { describeInputs } from '../inputs.contract.ts'
import { describeOutputs } from '../outputs.contract.ts'
import { busyboxContainer, busyboxOutput, expectRootServes } from './fixtures/busybox-runs.ts'
import { dockerLack, dockerSubject, type DockerSubject } from './fixtures/docker-subject.ts'
import { escapeScript } from './fixtures/escape-script.ts'
import { pushTutorialImages } from './fixtures/tutorial-images.ts'
import { MAPPED_NUMBERS } from './fixtures/user-files.ts'

const lack = dockerLack()
const MAPPED = { mapsUsers: true }

describe.skipIf(lack !== undefined)(
  `battery 35: a way out of a container with other numbers of users${lack === undefined ? '' : ` (not run: ${lack})`}`,
  () => {
    fixedRow(35, 'attempts to leave a container whose root is another user of the machine, as root of it')
    let subject: DockerSubject
    let bench: ExecutorBench
    let place: string
    let secrets: RunSecrets
    beforeAll(async () => {
      place = mkdtempSync('/dev/shm/edgecloud-test-')
      secrets = new RunSecrets(place)
      subject = await dockerSubject({ secrets }, MAPPED)
      bench = new ExecutorBench(subject.executor)
      await pushTutorialImages(subject.registry)
      expect(await subject.executor.probe()).toMatchObject({ kind: 'runc-userns' })
    }, 60_000)
    afterAll(async () => {
      await subject.dispose()
      rmSync(place, { recursive: true, force: true })
    }, 60_000)

    const container = busyboxContainer
    const output = (script: string, docker?: Parameters<typeof container>[1]) => busyboxOutput(bench, script, docker)

    it('root of it is nobody on the machine', async () => {
      expect(await output('id -u; cat /proc/self/uid_map')).toMatch(
        new RegExp(`^0\\n\\s*0\\s+${MAPPED_NUMBERS.first}\\s+${MAPPED_NUMBERS.count}\\n$`),
      )
    })

    it('neither root nor another user of it can do anything to the machine', async () => {
      expect(await output(escapeScript())).toBe('done\n')
      expect(await output(escapeScript(), { user: '1000:1000' })).toBe('done\n')
    })

    it.each(['0:0', '1000:1000'])('a secret reaches a program of user %s, and is in no log', async (user) => {
      const script = 'sha256sum < /run/secrets/token; cat /run/secrets/token'
      const reader = container(script, { user }, { secrets: [{ name: 'token', path: '/run/secrets/token' }] })
      const plan = makePlan([reader])
      const value = randomBytes(21).toString('base64url')
      secrets.put(plan.runId, new Map([['token', Buffer.from(value)]]))
      expect(await bench.run(plan)).toMatchObject({ kind: 'exited', exitCode: 0 })
      expect(bench.output(plan.runId)).toContain(createHash('sha256').update(value).digest('hex'))
      expect(bench.output(plan.runId)).not.toContain(value)
    })

    it('images that begin as root become their user, and find their data again', () => expectRootServes(bench))
  },
)

// All that executors hold to.
if (lack === undefined && process.env['EDGECLOUD_USERNS'] === 'all') {
  describeExecutor('docker with mapped users', () => dockerSubject({}, MAPPED))
  describeInputs('docker with mapped users', (inputs) => dockerSubject({ inputs }, MAPPED))
  describeOutputs('docker with mapped users', () => dockerSubject({ diskLookMs: 60_000 }, MAPPED))
}
