import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ARTEFACT_FOLDER } from './manifest.ts'
import { trackedFiles } from './tracked-files.ts'

/** What the tests of the appchain read besides its own folder. */
const READ_BY_TESTS = 'protocol/src/placement/fixtures'

/**
 * Makes `folder` hold the sources of the appchain as this checkout has them, and nothing else. Files whose bytes are
 * the same keep their time, and the folder keeps its name: to cargo a second clone of the same sources is the first
 * one, so it compiles what changed and no more. Returns how many files had to be written or removed.
 */
export function stageSources(root: string, folder: string): number {
  const wanted = trackedFiles(root, ['appchain', READ_BY_TESTS]).filter(
    (file) => !file.startsWith(`${ARTEFACT_FOLDER}/`) && existsSync(join(root, file)),
  )
  let changes = 0
  const known = new Set(wanted)
  for (const file of globSync('**', { cwd: folder })) {
    if (known.has(file) || !statSync(join(folder, file)).isFile()) continue
    rmSync(join(folder, file))
    changes += 1
  }
  for (const file of wanted) {
    const bytes = readFileSync(join(root, file))
    const mode = statSync(join(root, file)).mode & 0o777
    const target = join(folder, file)
    if (existsSync(target) && readFileSync(target).equals(bytes) && (statSync(target).mode & 0o777) === mode) continue
    mkdirSync(dirname(target), { recursive: true })
    rmSync(target, { force: true })
    writeFileSync(target, bytes, { mode })
    changes += 1
  }
  return changes
}
