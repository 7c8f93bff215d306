import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '../../logger/logger.ts'
import { fixedRow } from '../../../../tests/battery/fixed-row.ts'
import { ExecutorBench } from '../fixtures/executor-bench.ts'
import { makeContainer, makePlan } from '../fixtures/make-plan.ts'
import { DockerExecutor } from './docker-executor.ts'
import { DockerRunDirectory } from './docker-run-directory.ts'
import { busyboxImage } from './fixtures/busybox-image.ts'
import { dockerLack, dockerSubject, type DockerSubject } from './fixtures/docker-subject.ts'
import { ImageRegistry } from './fixtures/image-registry.ts'
import { pushImage, type ImageContent } from './fixtures/push-image.ts'
import { pullImage } from './pull-image.ts'

const lack = dockerLack()
/** `tester` with the password `secret`, by bcrypt. */
const ACCOUNT = 'tester:$2y$05$upYoLaIRI2ROU13bGBDULOS9gJwmyCzib2nIecNfzk.f6FHRqVVs.'

describe.skipIf(lack !== undefined)(`battery 9: images${lack === undefined ? '' : ` (not run: ${lack})`}`, () => {
  fixedRow(9, 'a registry whose images move, are missing, damaged, refused or never come')
  let subject: DockerSubject
  let bench: ExecutorBench
  let own: ImageRegistry
  const logger = createLogger({ level: 'silent' })
  const busybox = (mark: string): ImageContent => {
    const image = busyboxImage()
    if (image === undefined) throw new Error('busybox-static is not installed')
    return { ...image, files: { ...image.files, mark: { content: Buffer.from(`${mark}\n`), mode: 0o644 } } }
  }
  const cat = (image: string) => makePlan([makeContainer('cat /mark', { docker: { image, volumes: [], ports: [] } })])
  const images = (runId: string) => new DockerRunDirectory(join(bench.executor.logDirectory(runId), '..')).images()

  beforeAll(async () => {
    subject = await dockerSubject()
    own = new ImageRegistry()
    await own.start(ACCOUNT)
    const login = { username: 'tester', password: 'secret', serveraddress: `127.0.0.1:${own.port}` }
    const init = {
      ...{ runsDir: join(subject.dir, 'images'), bridge: 'images', logger, socketPath: subject.daemon.socketPath },
      registries: [`127.0.0.1:${own.port}`, `127.0.0.1:${subject.registry.port}`],
      inputs: { allow: [] },
      logins: new Map([[`127.0.0.1:${own.port}`, login]]),
    }
    bench = new ExecutorBench(new DockerExecutor(init))
    await bench.executor.probe()
  }, 60_000)
  afterAll(async () => {
    await bench.executor.close()
    await own.stop()
    await subject.dispose()
  }, 60_000)

  it('are what a name means now, and what a digest meant always', async () => {
    const { registry } = subject
    const first = await pushImage(registry, 'library/moving', '1', busybox('first'))
    const before = cat('moving:1')
    await bench.run(before)
    const second = await pushImage(registry, 'library/moving', '1', busybox('second'))
    const after = cat('moving:1')
    await bench.run(after)
    expect([before, after].map(({ runId }) => bench.output(runId))).toEqual(['first\n', 'second\n'])
    expect([before, after].map(({ runId }) => images(runId)?.['moving:1']?.digest)).toEqual([
      `moving@${first}`,
      `moving@${second}`,
    ])
    const pinned = cat(`moving@${first}`)
    await bench.run(pinned)
    expect(bench.output(pinned.runId)).toBe('first\n')
  })

  it('that do not exist, or not with this digest, fail at once and are named in the log', async () => {
    const wrong = `busybox@sha256:${'1'.repeat(64)}`
    for (const image of [wrong, 'no-such-image:1']) {
      const plan = cat(image)
      await bench.executor.prepare(plan)
      expect(await bench.ended(plan.runId)).toMatchObject({ kind: 'failedToStart', code: 'image_unavailable' })
      expect(bench.bytes(plan.runId, 'system').toString()).toContain(`Image ${image} cannot be had`)
    }
  })

  it('whose content is not what their digest says are not run', async () => {
    await pushImage(subject.registry, 'library/broken', '1', busybox('broken'))
    const blobs = join(subject.registry.dir, 'data/docker/registry/v2/blobs/sha256')
    const paths = readdirSync(blobs, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('data'))
    const layer = paths.find((path) => readFileSync(join(blobs, path)).includes('broken\n'))
    if (layer === undefined) throw new Error('the layer is not in the registry')
    const bytes = readFileSync(join(blobs, layer))
    bytes[bytes.indexOf('broken\n')] = 0x42
    writeFileSync(join(blobs, layer), bytes)
    const plan = cat('broken:1')
    await bench.executor.prepare(plan)
    expect(await bench.ended(plan.runId)).toMatchObject({ kind: 'failedToStart', code: 'image_unavailable' })
  })

  it('of a registry that asks who we are come with the account of the operator, and not without', async () => {
    const registry = { url: own.url, login: 'tester:secret' }
    await pushImage(registry, 'private/thing', '1', busybox('private'))
    const plan = cat(`127.0.0.1:${own.port}/private/thing:1`)
    expect(await bench.run(plan)).toMatchObject({ kind: 'exited', exitCode: 0 })
    expect(bench.output(plan.runId)).toBe('private\n')
    const stranger = subject.executor
    await expect(stranger.prepare(cat(`127.0.0.1:${own.port}/private/thing:1`))).rejects.toMatchObject({
      code: 'image_refused',
    })
  })

  it('of a registry that falls silent are given up', async () => {
    const silent: Server = createServer((request, response) => {
      if (request.url === '/v2/') response.end('{}') // and never another answer
    }).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const reference = `127.0.0.1:${port}/silent:1`
    const { engine } = subject.daemon
    const signal = new AbortController().signal
    await expect(pullImage({ engine, reference, login: undefined, signal, stallMs: 500 })).rejects.toMatchObject({
      code: 'image_unavailable',
      message: expect.stringContaining('nothing came for') as string,
    })
    silent.closeAllConnections()
    silent.close()
  })
})
