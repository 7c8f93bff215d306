import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixedRow } from '../../../../tests/battery/fixed-row.ts'
import { createLogger } from '../../logger/logger.ts'
import { filesWith } from '../../secrets/fixtures/files-with.ts'
import { processesWith } from '../../secrets/fixtures/processes-with.ts'
import { RunSecrets } from '../../secrets/run-secrets.ts'
import { ExecutorBench } from '../fixtures/executor-bench.ts'
import { makeContainer, makePlan } from '../fixtures/make-plan.ts'
import type { ContainerPlan } from '../run-plan.ts'
import { DockerExecutor } from './docker-executor.ts'
import { dockerLack, dockerSubject, type DockerSubject } from './fixtures/docker-subject.ts'
import { containerName } from './names.ts'

// Of this test alone: the machine is searched for it.
const VALUE = randomBytes(21).toString('base64url')
/** Its last line is too short to be looked for alone. */
const KEY = `${VALUE}-and-more\nab`
const KEY_MARK = `[secret key]${'*'.repeat(VALUE.length + 9 - 12)}\n`
const MARK = `[secret token]${'*'.repeat(VALUE.length - 14)}`
const FORMS = [Buffer.from(VALUE), Buffer.from(Buffer.from(VALUE).toString('base64').slice(0, 24))]
const lack = dockerLack()

describe.skipIf(lack !== undefined)(`secrets of containers${lack === undefined ? '' : ` (not run: ${lack})`}`, () => {
  fixedRow(38, 'a look for secrets in records, on the disk, in processes and in the log')

  const place = mkdtempSync('/dev/shm/edgecloud-test-')
  const secrets = new RunSecrets(place)
  let subject: DockerSubject
  beforeAll(async () => {
    subject = await dockerSubject({ secrets })
    await subject.executor.probe()
  }, 60_000)
  afterAll(async () => {
    await subject.dispose()
    rmSync(place, { recursive: true, force: true })
  }, 60_000)

  const bench = () => new ExecutorBench(subject.executor)
  const plan = (script: string, change: Partial<ContainerPlan> = {}) => {
    const docker = { image: 'busybox:1.36', volumes: [], ports: [] }
    const container = makeContainer(script, {
      docker,
      secrets: ['token', 'key'].map((name) => ({ name, path: `/run/secrets/${name}` })),
      ...change,
    })
    return makePlan([container], { runtime: 'Docker' })
  }
  /** Prepares a plan, puts its secret in place as a delivery does, and starts it. */
  const begin = async (what: ReturnType<typeof plan>): Promise<string> => {
    secrets.put(
      what.runId,
      new Map([
        ['token', Buffer.from(VALUE)],
        ['key', Buffer.from(KEY)],
      ]),
    )
    return bench().begin(what)
  }
  const inspect = (name: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const options = { socketPath: subject.daemon.socketPath, path: `/containers/${name}/json` }
      request(options, (answer) => void text(answer).then(resolve, reject))
        .on('error', reject)
        .end()
    })

  it('battery 38: reach the program in a file of its own, and neither Docker’s records, the disk nor a process list', async () => {
    const script = [
      'read=$(cat /run/secrets/token); echo "got $read"; echo "$read" >&2; echo "$read" | base64',
      'stat -c %a:%u:%g /run/secrets/token; env; touch /run/secrets/token 2>/dev/null || echo cannot change it',
      'while [ ! -e /tmp/end ]; do sleep 0.1; done',
    ]
    const what = plan(script.join('; '))
    const runId = await begin(what)
    await bench().untilOutput(runId, 'cannot change it')
    const [got, base64, mode] = bench().output(runId).split('\n')
    expect([got, mode]).toEqual([`got ${MARK}`, '400:65534:65534'])
    expect(base64).toMatch(/^\[secret token\]\*+.{0,4}$/)
    expect(bench().bytes(runId, 'stderr').toString()).toBe(`${MARK}\n`)
    const [container = what.containers[0]] = what.containers
    if (container === undefined) throw new Error('no container')
    const record = await inspect(containerName(runId, container))
    expect(record).toContain('/run/secrets/token')
    for (const form of FORMS) expect(record).not.toContain(form.toString())
    expect(filesWith(subject.dir, ...FORMS)).toEqual([])
    expect(processesWith(...FORMS)).toEqual([])
    await subject.executor.stop(runId)
    expect(await bench().ended(runId)).toMatchObject({ kind: 'cancelled' })
    expect(filesWith(subject.dir, ...FORMS)).toEqual([])
  })

  it('battery 38: stay out of the log when the bridge changes in the middle of one, and no byte is lost or doubled', async () => {
    // Our log has whole lines at once and the last one later, so the new bridge begins inside of the second secret.
    const inTwo = 'head -c 14 $t; sleep 0.1; tail -c +15 $t; echo'
    const say = `${inTwo}; cat $k; sleep 0.3; echo " $i"`
    const runId = await begin(
      plan(`t=/run/secrets/token; k=/run/secrets/key; i=0; while [ $i -lt 10 ]; do i=$((i+1)); ${say}; done`),
    )
    for (let changes = 1; changes <= 5; changes += 1) {
      await expect
        .poll(() => bench().output(runId).split(KEY_MARK).length - 1, { interval: 10 })
        .toBeGreaterThan(2 * changes - 2)
      await subject.reopen()
    }
    expect(await bench().ended(runId)).toMatchObject({ kind: 'exited', exitCode: 0 })
    const lines = Array.from({ length: 10 }, (_, index) => `${MARK}\n${KEY_MARK}** ${index + 1}\n`)
    expect(bench().output(runId)).toBe(lines.join(''))
    expect(filesWith(subject.dir, ...FORMS)).toEqual([])
  })

  it('end the run when they are gone: without them its log could not be kept clean', async () => {
    const runId = await begin(plan(`echo up; while :; do sleep 0.2; cat /run/secrets/token; done`))
    await bench().untilOutput(runId, MARK)
    secrets.remove(runId)
    await subject.reopen()
    expect(await bench().ended(runId)).toMatchObject({ kind: 'hostLost' })
    expect(bench().bytes(runId, 'system').toString()).toContain('the secrets of the run are gone')
    expect(filesWith(subject.dir, ...FORMS)).toEqual([])
    await expect.poll(async () => (await subject.daemon.engine.labelled('edgecloud.run')).containers).toEqual([])
  })

  it('can be read by a user that this machine does not know, and again after a restart of the service', async () => {
    const script =
      'cat /run/secrets/token > /dev/null && echo read; [ -e /data/again ] && exit 0; : > /data/again; exit 1'
    const docker = {
      image: 'busybox:1.36',
      user: '1000',
      volumes: [{ name: 'data', path: '/data', readOnly: false }],
      ports: [],
    }
    const runId = await begin(plan(script, { docker, restart: 'on-failure' }))
    expect(await bench().ended(runId)).toMatchObject({ kind: 'exited', exitCode: 0 })
    expect(bench().output(runId)).toBe('read\nread\n')
  })

  it('are refused where there is no place for them', async () => {
    const settings = { bridge: 'test', logger: createLogger({ level: 'silent' }), registries: [], logins: new Map() }
    const where = { runsDir: join(subject.dir, 'without'), socketPath: subject.daemon.socketPath }
    const executor = new DockerExecutor({ ...settings, ...where, inputs: { allow: [] } })
    await expect(executor.prepare(plan('true'))).rejects.toMatchObject({ code: 'run_unsupported' })
  })
})
