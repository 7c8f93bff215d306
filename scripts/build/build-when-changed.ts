import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** One product of vite, all paths relative to the checkout. */
export interface ViteBuild {
  /** Folder of the configuration file. */
  folder: string
  /** The product's folder, and a file in it that a whole build has. */
  product: string
  file: string
  /** Files and folders that decide what comes out. */
  sources: readonly string[]
}

/** Ten times what it takes on two slow cores. */
const MAX_BUILD_MS = 300_000

/** What every product is made of. */
const COMMON = ['protocol', 'light-client', 'package.json', 'package-lock.json']

/**
 * Runs `vite build` unless the product there was built from the same sources. Returns the product's folder.
 * Throws what vite said when it fails.
 */
export function buildWhenChanged(root: string, { folder, product, file, sources }: ViteBuild): string {
  const out = join(root, product)
  const stamp = join(root, '.edgecloud', `sources-of-${product.replaceAll('/', '-')}`)
  const hash = sourcesHash(root, [...COMMON, ...sources])
  if (existsSync(join(out, file)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return out

  const built = spawnSync(process.execPath, [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build'], {
    cwd: join(root, folder),
    encoding: 'utf8',
    timeout: MAX_BUILD_MS,
    killSignal: 'SIGKILL',
  })
  if (built.status !== 0) {
    const reason = built.error === undefined ? '' : ` (${built.error.message})`
    throw new Error(`vite could not build ${product}${reason}:\n${built.stdout}${built.stderr}`)
  }
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, hash)
  return out
}

function sourcesHash(root: string, sources: readonly string[]): string {
  const output = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...sources],
    { cwd: root, encoding: 'utf8' },
  )
  const hash = createHash('sha256')
  for (const file of [...new Set(output.split('\0'))]
    .filter((name) => name !== '' && existsSync(join(root, name)))
    .sort()) {
    hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}
