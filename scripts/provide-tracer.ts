import { spawnSync } from 'node:child_process'
import { installDebianPackages } from './install-debian-packages.ts'

/**
 * Sees to it that tests can stop a program at any of its system calls; without strace they are skipped, with the reason.
 * @returns lines for people to read
 */
export function provideTracer(): string[] {
  if (process.platform !== 'linux' || spawnSync('strace', ['--version']).status === 0) return []
  const problem = installDebianPackages(['strace'])
  return [problem === undefined ? 'Installed strace, which tests kill bridges with' : `Tests with strace: ${problem}`]
}
