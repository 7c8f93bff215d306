import { spawnSync } from 'node:child_process'
import { installDebianPackages } from './install-debian-packages.ts'

/**
 * Sees to it that shell tasks can run: bubblewrap is installed where that is possible, else the line that installs
 * it is returned for people to read. The rest of the stack starts either way.
 */
export function provideSandbox(): string[] {
  if (spawnSync('bwrap', ['--version']).status === 0) return []
  if (process.platform !== 'linux') return ['Shell tasks need Linux; the workers start without them.']
  const problem = installDebianPackages(['bubblewrap'])
  return problem === undefined
    ? ['Installed bubblewrap, which shell tasks run in']
    : [`Workers start without shell tasks, bubblewrap is missing; ${problem}`]
}
