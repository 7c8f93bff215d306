import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const SOURCES = [
  ...['src', 'static', 'examples', 'protocol', 'light-client', 'svelte.config.js', 'vite.config.ts'],
  ...['tsconfig.json', 'package.json', 'package-lock.json'],
]

/**
 * Builds the static site into `build/` unless the one there was built from the same sources. About 20 s when it
 * has to. Throws when the build fails.
 */
export function buildApp(root: string): string {
  const site = join(root, 'build')
  const stamp = join(root, '.edgecloud', 'build-sources')
  const hash = sourcesHash(root)
  if (existsSync(join(site, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return site

  const built = spawnSync(process.execPath, [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build'], {
    cwd: root,
    encoding: 'utf8',
  })
  if (built.status !== 0) throw new Error(`vite could not build the app:\n${built.stdout}${built.stderr}`)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, hash)
  return site
}

function sourcesHash(root: string): string {
  const output = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...SOURCES],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
  const hash = createHash('sha256')
  for (const file of [...new Set(output.split('\0'))]
    .filter((name) => name !== '' && existsSync(join(root, name)))
    .sort()) {
    hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}
