import { glob, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Logs looked at for one figure; a worker has far fewer. */
const MAX_LOGS = 4_096

/** Bytes of all logs in the directory of runs. */
export async function keptLogBytes(runsDir: string): Promise<number> {
  let bytes = 0
  let looked = 0
  for await (const path of glob('*/*/log/frames.log', { cwd: runsDir })) {
    // Forgotten between the two looks.
    bytes += await stat(join(runsDir, path)).then(({ size }) => size, () => 0) // prettier-ignore
    looked += 1
    if (looked >= MAX_LOGS) break
  }
  return bytes
}
