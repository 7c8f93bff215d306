import { mkdtempSync, rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filesWith } from '../../secrets/fixtures/files-with.ts'
import { RunSecrets } from '../../secrets/run-secrets.ts'
import { ExecutorBench } from '../fixtures/executor-bench.ts'
import { makeContainer, makePlan } from '../fixtures/make-plan.ts'
import { createLogger } from '../../logger/logger.ts'
import { DockerExecutor } from './docker-executor.ts'
import { busyboxImage } from './fixtures/busybox-image.ts'
import { dockerLack, dockerSubject, type DockerSubject } from './fixtures/docker-subject.ts'
import { ImageRegistry } from './fixtures/image-registry.ts'
import { pushImage } from './fixtures/push-image.ts'
import { loginsOf } from './logins-of.ts'

/** `tester` with the password `secret`, by bcrypt. */
const ACCOUNT = 'tester:$2y$05$upYoLaIRI2ROU13bGBDULOS9gJwmyCzib2nIecNfzk.f6FHRqVVs.'
const lack = dockerLack()

describe.skipIf(lack !== undefined)(`an owner’s login${lack === undefined ? '' : ` (not run: ${lack})`}`, () => {
  const place = mkdtempSync('/dev/shm/edgecloud-test-')
  const secrets = new RunSecrets(place)
  let subject: DockerSubject
  let own: ImageRegistry
  let bench: ExecutorBench
  let host: string
  beforeAll(async () => {
    subject = await dockerSubject()
    own = new ImageRegistry()
    await own.start(ACCOUNT)
    host = `127.0.0.1:${own.port}`
    const busybox = busyboxImage()
    if (busybox === undefined) throw new Error('busybox-static is not installed')
    await pushImage({ url: own.url, login: 'tester:secret' }, 'private/thing', '1', busybox)
    const where = { runsDir: `${subject.dir}/logins`, bridge: 'logins', socketPath: subject.daemon.socketPath }
    const registries = { registries: [host], logins: new Map(), inputs: { allow: [] } }
    bench = new ExecutorBench(
      new DockerExecutor({ ...where, ...registries, secrets, logger: createLogger({ level: 'silent' }) }),
    )
    await bench.executor.probe()
  }, 60_000)
  afterAll(async () => {
    await bench.executor.close()
    await own.stop()
    await subject.dispose()
    rmSync(place, { recursive: true, force: true })
  }, 60_000)

  const plan = (logins: Record<string, string>) => {
    const docker = { image: `${host}/private/thing:1`, volumes: [], ports: [] }
    return makePlan([makeContainer('echo ran', { docker })], { runtime: 'Docker', logins })
  }
  const bring = (runId: string, login: string) => secrets.put(runId, new Map([['login', Buffer.from(login)]]))

  it('is waited for, opens the registry for this run, and is written nowhere', async () => {
    const first = plan({ [host]: 'login' })
    await bench.executor.prepare(first)
    expect(await bench.see(first.runId)).toMatchObject({ state: 'preparing' })
    bring(first.runId, 'tester:secret\n')
    await bench.until(first.runId, 'prepared')
    await bench.executor.start(first.runId)
    expect(await bench.ended(first.runId)).toMatchObject({ kind: 'exited', exitCode: 0 })
    expect(bench.output(first.runId)).toBe('ran\n')
    const login = Buffer.from('tester:secret')
    const forms = [login, Buffer.from(login.toString('base64')), Buffer.from('"password":"secret"')]
    expect(filesWith(subject.dir, ...forms)).toEqual([])
    expect(filesWith(subject.daemon.dir, ...forms)).toEqual([])
  })

  it('opens it for nobody else, although the image is here by now', async () => {
    for (const [logins, value] of [
      [{}, undefined],
      [{ [host]: 'login' }, 'tester:wrong'],
      [{ [host]: 'login' }, 'no login'],
    ] as const) {
      const other = plan(logins)
      await bench.executor.prepare(other)
      if (value !== undefined) bring(other.runId, value)
      expect(await bench.ended(other.runId)).toMatchObject({ kind: 'failedToStart', code: 'image_unavailable' })
      const said = bench.bytes(other.runId, 'system').toString()
      expect(said).toContain('cannot be had')
      if (value !== undefined) expect(said).not.toContain(value.split(':').at(-1))
    }
  }, 60_000)
})

describe('a login', () => {
  const read = (text: Uint8Array | string) =>
    loginsOf({ logins: { 'r.example': 'l' } }, new Map([['l', Buffer.from(text)]]))

  it('is user and password, with colons in the password alone', () => {
    expect([...read('me:a:b\n').values()]).toEqual([{ username: 'me', password: 'a:b', serveraddress: 'r.example' }])
  })

  it.each(['', ':x', 'alone', Buffer.from([0xff, 0x3a, 0xff])])('is not %j', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'image_unavailable' }))
  })
})
