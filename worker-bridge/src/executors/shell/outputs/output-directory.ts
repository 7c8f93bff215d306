import { basename, join } from 'node:path'

/**
 * Where on this machine a declared output path lies while its run goes on. The last part is that of the path, as an archive
 * of it is to begin.
 * @param outputsDir of the run
 * @param index among the declared paths
 */
export function outputDirectory(outputsDir: string, index: number, path: string): string {
  return join(outputsDir, String(index), basename(path))
}
