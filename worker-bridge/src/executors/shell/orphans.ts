import { readdirSync, readFileSync } from 'node:fs'
import { wait } from '../../clock/wait.ts'
import type { Logger } from '../../logger/logger.ts'

/**
 * Holds the path of the run's directory, in the environment of each bwrap, and so of the first process of its sandbox, but of
 * nothing that it starts in there.
 */
export const RUN_VARIABLE = 'EDGECLOUD_RUN'

const TRIES = 40
const AGAIN_MS = 50

/**
 * What dead supervisors have left of their sandboxes: the first process of one is bound to its supervisor's life only from
 * when it is ready. Without that process the kernel ends all else in the sandbox.
 */
export class Orphans {
  /** Dead supervisors of these have left nothing, and never will. */
  readonly #none = new Set<string>()
  readonly #logger: Logger

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Ends those of a run whose supervisor is dead; says so if something is still there after two seconds. @param run path of its directory */
  async end(run: string): Promise<void> {
    for (let tries = 0; !this.#none.has(run); tries += 1) {
      const orphans = orphansOf(run)
      if (orphans.length === 0) this.#none.add(run)
      else if (tries === TRIES) return this.#logger.error('processes of a lost run do not end', { run, orphans })
      else await killed(orphans)
    }
  }

  /** The run is removed. */
  forget(run: string): void {
    this.#none.delete(run)
  }
}

async function killed(pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // it is gone, which is what was wanted
    }
  }
  await wait(AGAIN_MS)
}

function orphansOf(run: string): number[] {
  const mark = `${RUN_VARIABLE}=${run}`
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
