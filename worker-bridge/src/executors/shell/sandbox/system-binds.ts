import { lstatSync, readlinkSync } from 'node:fs'

const LINKED = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'] as const
/** Parts of /etc that programs under /usr need and that say nothing about the machine. */
const ETC = ['/etc/alternatives', '/etc/ld.so.cache'] as const

/** Options that show the machine's programs, read-only, and nothing else of it. */
export function systemBinds(): string[] {
  return [
    '--ro-bind',
    '/usr',
    '/usr',
    ...LINKED.flatMap(topLevel),
    ...ETC.flatMap((path) => ['--ro-bind-try', path, path]),
  ]
}

/** On systems with merged /usr these are links, on older ones directories. */
function topLevel(name: string): string[] {
  const path = `/${name}`
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found?.isSymbolicLink()) return ['--symlink', readlinkSync(path), path]
  return found?.isDirectory() ? ['--ro-bind', path, path] : []
}
