import { spawnSync } from 'node:child_process'
import { get } from 'node:http'
import { DockerDaemon, NO_DOCKER } from '../worker-bridge/src/executors/docker/fixtures/docker-daemon.ts'
import { installDebianPackages } from './install-debian-packages.ts'

/** What tests of containers need: Docker, a registry to pull from, and a small program to make images of. */
const TEST_PACKAGES = ['docker.io', 'docker-registry', 'busybox-static']

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
  if (!missing) return []
  const problem = installDebianPackages(TEST_PACKAGES)
  return [
    problem === undefined ? 'Installed Docker, which tests of containers start' : `Tests of containers: ${problem}`,
  ]
}

const USUAL_SOCKET = '/var/run/docker.sock'

/**
 * Where a Docker answers that workers may run containers with: that of DOCKER_HOST, or the usual one. Tasks get at
 * nothing of it; see docs/adr/0015.
 * @returns its socket, or the line that people need to have one
 */
export async function findDocker(): Promise<{ socket: string } | { advice: string }> {
  const host = process.env['DOCKER_HOST']
  const socket = host?.startsWith('unix://') ? host.slice('unix://'.length) : USUAL_SOCKET
  const answers = await new Promise<boolean>((resolve) => {
    const ping = get({ socketPath: socket, path: '/_ping', timeout: 2_000 }, ({ statusCode }) =>
      resolve(statusCode === 200),
    )
    ping.once('error', () => resolve(false))
    ping.once('timeout', () => ping.destroy(new Error('no answer')))
  })
  if (answers) return { socket }
  const how = process.platform === 'linux' ? 'apt-get install docker.io' : 'a Linux machine with Docker'
  return { advice: `Workers start without container tasks: no Docker answers at ${socket}; they need ${how}` }
}
