import { spawn } from 'node:child_process'

/** What came out of one step of the test run. */
export interface StepResult {
  passed: number
  failed: number
  /** Reasons, one for each skipped test. */
  skipped: string[]
}

/** Runs a program, shows what it prints while it prints it, and returns the output with the exit code. */
export async function runShown(
  command: string,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<{ code: number; output: string }> {
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const keep = (target: NodeJS.WriteStream) => (chunk: Buffer) => {
      target.write(chunk)
      output += chunk.toString()
    }
    child.stdout.on('data', keep(process.stdout))
    child.stderr.on('data', keep(process.stderr))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
