import { execFile } from 'node:child_process'
import { z } from 'zod'

/** A tree with more files than can be counted in this time is larger than any that a run reserves. */
const MOST_MS = 60_000
/** What a file takes at least: names without content use up a disk as well. */
const LEAST_FILE_BYTES = 4_096
const PROGRAM_MISSING = z.object({ code: z.literal('ENOENT') })
const RAN_TOO_LONG = z.object({ killed: z.literal(true) })

/**
 * Bytes that a directory takes on its disk, or Infinity if counting takes too long. By `du`, which follows no link,
 * crosses into no other disk and knows no longest path: what is counted was written by strangers, and changes meanwhile.
 * @returns undefined where it cannot be counted by this process
 */
export async function diskUse(path: string): Promise<number | undefined> {
  const [bytes, files] = await Promise.all([du(['--block-size=1'], path), du(['--inodes'], path)])
  return bytes === undefined || files === undefined ? undefined : Math.max(bytes, files * LEAST_FILE_BYTES)
}

function du(options: readonly string[], path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    execFile(
      'du',
      ['--summarize', '--one-file-system', ...options, '--', path],
      { timeout: MOST_MS, killSignal: 'SIGKILL' },
      (error, stdout) => {
        if (PROGRAM_MISSING.safeParse(error).success) return resolve(undefined)
        if (RAN_TOO_LONG.safeParse(error).success) return resolve(Infinity)
        const [, total] = /^(\d+)\t/.exec(stdout) ?? []
        // Files that go away while they are counted make it fail after it has said the sum of the others.
        if (total !== undefined) resolve(Number(total))
        else reject(error ?? new Error(`du says nothing of ${path}`))
      },
    )
  })
}
