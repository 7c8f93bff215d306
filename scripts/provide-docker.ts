import { spawnSync } from 'node:child_process'
import { get } from 'node:http'
import { DockerDaemon, NO_DOCKER } from '../worker-bridge/src/executors/docker/fixtures/docker-daemon.ts'
import { installDebianPackages } from './install-debian-packages.ts'

/** What tests of containers need: Docker, a registry to pull from, and a small program to make images of. */
const TEST_PACKAGES = ['docker.io', 'docker-registry', 'busybox-static']
/** What some of them use where it can be had. */
const GVISOR_PACKAGES = ['runsc']

/**
 * Sees to it that tests can start a Docker of their own; where none comes up they are skipped, with the reason.
 * @returns lines for people to read
 */
export async function provideTestDocker(): Promise<string[]> {
  const lines = installTestDocker()
  if (DockerDaemon.lack !== undefined) return lines
  const daemon = new DockerDaemon()
  try {
    await daemon.start()
    return lines
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    process.env[NO_DOCKER] = `dockerd does not come up here: ${reason.trim().split('\n').at(-1)}`
    return [...lines, `Tests of containers: ${reason}`]
  } finally {
    await daemon.dispose()
  }
}

function installTestDocker(): string[] {
  const missing = [
    ['dockerd', '--version'],
    ['docker-registry', '--help'],
    ['busybox', 'true'],
  ].some(([program = '', ...args]) => spawnSync(program, args).error !== undefined)
  const problem = missing ? installDebianPackages(TEST_PACKAGES) : undefined
  if (problem !== undefined) return [`Tests of containers: ${problem}`]
  return [...(missing ? ['Installed Docker, which tests of containers start'] : []), ...installGvisor()]
}

function installGvisor(): string[] {
  if (spawnSync('runsc', ['--version']).error === undefined) return []
  const problem = installDebianPackages(GVISOR_PACKAGES)
  return [
    problem === undefined ? 'Installed gVisor, which some tests of containers use' : `Tests of gVisor: ${problem}`,
  ]
}

const USUAL_SOCKET = '/var/run/docker.sock'

/** Socket of a Docker that answers, or the one where none does. */
export type FoundDocker = { readonly socket: string } | { readonly missing: string }

/**
 * Where a Docker answers that workers may run containers with: that of DOCKER_HOST, or the usual one. Tasks get at
 * nothing of it; see docs/adr/0015.
 */
export async function findDocker(): Promise<FoundDocker> {
  const host = process.env['DOCKER_HOST']
  const socket = host?.startsWith('unix://') ? host.slice('unix://'.length) : USUAL_SOCKET
  const answers = await new Promise<boolean>((resolve) => {
    const ping = get({ socketPath: socket, path: '/_ping', timeout: 2_000 }, ({ statusCode }) =>
      resolve(statusCode === 200),
    )
    ping.once('error', () => resolve(false))
    ping.once('timeout', () => ping.destroy(new Error('no answer')))
  })
  return answers ? { socket } : { missing: socket }
}
