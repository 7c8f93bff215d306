import { readdirSync, readFileSync } from 'node:fs'
import { wait } from '../../clock/wait.ts'

/** In the environment of each bwrap, and so of the first process of its sandbox, but of nothing that it starts in there. */
export const RUN_VARIABLE = 'EDGECLOUD_RUN'

const TRIES = 40
const AGAIN_MS = 50

/**
 * Ends what a dead supervisor has left of its sandboxes: their first process is bound to its life only from when they are
 * ready. Without it the kernel ends all else in them. @returns false if something is still there after two seconds
 */
export async function endOrphans(runId: string): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    const orphans = orphansOf(runId)
    if (orphans.length === 0) return true
    if (tries > TRIES) return false
    for (const pid of orphans) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // it is gone, which is what was wanted
      }
    }
    await wait(AGAIN_MS)
  }
}

function orphansOf(runId: string): number[] {
  const mark = `${RUN_VARIABLE}=${runId}`
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.filter((pid) => environmentOf(pid).includes(mark)).map(Number)
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
  } catch {
    return [] // gone, or another's
  }
}
