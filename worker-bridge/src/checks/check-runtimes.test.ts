import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { detectRuntimes } from '../commands/detect-runtimes.ts'
import { configSchema, type Config } from '../config.ts'
import { EXAMPLE_CONFIG } from '../config/example-config.ts'
import { DockerDaemon } from '../executors/docker/fixtures/docker-daemon.ts'
import { checkRuntimes } from './check-runtimes.ts'

const lack = DockerDaemon.lack

describe.skipIf(lack !== undefined)(`the class of isolation${lack === undefined ? '' : ` (not run: ${lack})`}`, () => {
  let dir: string
  /** Has a runtime of the name of gVisor that works. */
  let whole: DockerDaemon
  /** Has one that does not. */
  let broken: DockerDaemon
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'edgecloud-classes-'))
    const runtime = (name: string, script: string) => {
      writeFileSync(join(dir, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
      return { runtimes: { runsc: { path: join(dir, name) } } }
    }
    whole = new DockerDaemon(runtime('whole', 'exec runc "$@"'))
    broken = new DockerDaemon(runtime('broken', 'exit 128'))
    await whole.start()
    await broken.start()
  }, 60_000)
  afterAll(async () => {
    await whole.dispose()
    await broken.dispose()
    rmSync(dir, { recursive: true })
  }, 60_000)

  const check = async (isolation: Config['capability']['isolation'], { socketPath }: DockerDaemon) => {
    const config = configSchema.parse({ ...EXAMPLE_CONFIG, inputs: { allow: [] } })
    const capability = { ...config.capability, runtimes: ['docker' as const], isolation }
    const [finding] = await checkRuntimes({ ...config, capability, docker: { ...config.docker, socket: socketPath } })
    return finding
  }

  it('that a new worker is registered with is the one that its Docker reaches', async () => {
    expect(await detectRuntimes(['docker'], whole.socketPath)).toMatchObject({ isolation: 'gvisor' })
    expect(await detectRuntimes(['docker'], broken.socketPath)).toMatchObject({ isolation: 'runc' })
  })

  it('is checked: a promise that is not kept is named with its cause and its cure', async () => {
    expect(await check('gvisor', whole)).toMatchObject({
      result: 'ok',
      detail: expect.stringMatching(/^gvisor /) as string,
    })
    expect(await check('gvisor', broken)).toMatchObject({
      result: 'warn',
      detail: expect.stringMatching(
        /the configuration promises gvisor: gVisor \(runsc\) does not work \(.*128/,
      ) as string,
      cure: expect.stringMatching(/set capability.isolation to "runc"/) as string,
    })
    expect(await check('runc', broken)).toMatchObject({
      result: 'warn',
      detail: expect.stringMatching(/runsc/) as string,
    })
  })
})
