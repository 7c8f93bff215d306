import { posix } from 'node:path'
import { outputPathFault } from '@edgecloud/protocol'
import { RunUnsupportedError } from '../executors/errors.ts'

/**
 * The declared output paths in the one form that a manifest has, without those that are said twice. Throws
 * RunUnsupportedError if one lies inside another, because their files would be the same.
 */
export function outputPaths(declared: readonly string[]): string[] {
  const paths = [...new Set(declared.map((path) => posix.normalize(path).replace(/\/$/, '')))]
  for (const path of paths) {
    const fault = outputPathFault(path)
    if (fault !== undefined) throw new RunUnsupportedError(`output ${path}: ${fault}`)
    const inner = paths.find((other) => other.startsWith(`${path}/`))
    if (inner !== undefined) throw new RunUnsupportedError(`output ${inner} lies inside output ${path}`)
  }
  return paths
}
