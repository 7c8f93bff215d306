import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { StepResult } from './step.ts'

/** Bytes that a check may say. */
const MAX_OUTPUT = 64 * 1024 * 1024

const bin = (name: string) => join('node_modules', '.bin', name)

/** Everything `npm run check` looks at: name, program, arguments. */
const CHECKS: readonly (readonly [string, string, readonly string[]])[] = [
  ['generated route types', bin('svelte-kit'), ['sync']],
  ['types of protocol', bin('tsc'), ['-p', 'protocol']],
  ['types of light-client', bin('tsc'), ['-p', 'light-client']],
  ['types of worker-bridge', bin('tsc'), ['-p', 'worker-bridge']],
  ['types of tests and scripts', bin('tsc'), ['-p', 'tests']],
  ['types of the app', bin('svelte-check'), ['--fail-on-warnings', '--output', 'human']],
  ['lint', bin('eslint'), ['.', '--max-warnings', '0', '--cache', '--cache-location', 'node_modules/.cache/eslint/']],
  [
    'import directions',
    bin('depcruise'),
    ['protocol/src', 'light-client/src', 'worker-bridge/src', 'src', 'tests', 'scripts'],
  ],
  ['unused files and exports', bin('knip'), ['--no-progress']],
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['licences', process.execPath, ['scripts/test/licences.ts']],
]

/** Runs all checks, two at a time, goes on after a failure, and says which failed. */
export async function runChecks(root: string): Promise<StepResult> {
  const failed: string[] = []
  const runNext = async (waiting: Iterator<(typeof CHECKS)[number], undefined>): Promise<void> => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
      const [name, program, args] = next.value
      if (!(await passes(root, name, program, args))) failed.push(name)
    }
  }
  // The types of the routes are what others look at.
  await runNext(CHECKS.slice(0, 1).values())
  const rest = CHECKS.slice(1).values()
  await Promise.all([runNext(rest), runNext(rest)])
  if (failed.length > 0) console.error(`Failed: ${failed.join(', ')}`)
  return { passed: CHECKS.length - failed.length, failed, skipped: [] }
}

/** Shows what a check said once it has ended, so that the words of two don't mix. */
async function passes(root: string, name: string, program: string, args: readonly string[]): Promise<boolean> {
  return await new Promise((resolve) => {
    execFile(program, args, { cwd: root, maxBuffer: MAX_OUTPUT }, (error, stdout, stderr) => {
      console.log(`· ${name}`)
      process.stdout.write(stdout + stderr)
      if (error !== null && stdout + stderr === '') console.error(error.message)
      resolve(error === null)
    })
  })
}
