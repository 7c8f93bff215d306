import { spawnSync } from 'node:child_process'
import { installDebianPackages } from './install-debian-packages.ts'

/** What tests of containers need: Docker, a registry to pull from, and a small program to make images of. */
const TEST_PACKAGES = ['docker.io', 'docker-registry', 'busybox-static']

/** Sees to it that tests can start a Docker of their own. @returns lines for people to read */
export function provideTestDocker(): string[] {
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
