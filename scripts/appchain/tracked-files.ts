import { execFileSync } from 'node:child_process'

/** Files below some folders that git knows or would add, so that a clone and a work tree before the commit agree. */
export function trackedFiles(root: string, folders: readonly string[]): string[] {
  const output = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...folders], {
    cwd: root,
    encoding: 'utf8',
  })
  return [...new Set(output.split('\0').filter((file) => file !== ''))].sort()
}
