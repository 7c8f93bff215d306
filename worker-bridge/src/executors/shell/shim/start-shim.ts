import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const SHIM = fileURLToPath(new URL('./shim.ts', import.meta.url))
/** A shim holds next to nothing; without this V8 lets garbage grow with the size of the machine. */
const SMALL_HEAP = ['--max-semi-space-size=4', '--max-old-space-size=128']

/**
 * Starts the shim of a run directory, with what it prints at the end of the file `log`. Rejects when no process could be
 * made. It outlives this process, and does not keep it from ending.
 */
export async function startShim(runDirectory: string, log: string): Promise<ChildProcess> {
  const output = openSync(log, 'a', 0o600)
  try {
    const shim = spawn(process.execPath, [...SMALL_HEAP, SHIM, runDirectory], {
      detached: true, // a session of its own: what ends the bridge and its process group does not end the run
      cwd: '/',
      env: environment(),
      stdio: ['ignore', output, output],
    })
    await once(shim, 'spawn')
    shim.unref()
    return shim
  } finally {
    closeSync(output)
  }
}

/** Nothing of the bridge's own but where programs are, and where Node keeps what it compiled, if it does. */
function environment(): NodeJS.ProcessEnv {
  const { PATH = '/usr/local/bin:/usr/bin:/bin', NODE_COMPILE_CACHE } = process.env
  return { PATH, ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }) }
}
