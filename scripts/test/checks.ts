import { join } from 'node:path'
import { runShown, type StepResult } from './step.ts'

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

/** Runs all checks, goes on after a failure, and says which failed. */
export async function runChecks(root: string): Promise<StepResult> {
  const failed: string[] = []
  for (const [name, program, args] of CHECKS) {
    console.log(`· ${name}`)
    const { code } = await runShown(program, args, { cwd: root })
    if (code !== 0) failed.push(name)
  }
  if (failed.length > 0) console.error(`Failed: ${failed.join(', ')}`)
  return { passed: CHECKS.length - failed.length, failed: failed.length, skipped: [] }
}
