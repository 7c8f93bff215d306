import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BATTERY_ROWS } from '../../tests/battery/print-rows.ts'
import type { Row } from '../../tests/battery/rows.ts'
import { provideTestDocker } from '../provide-docker.ts'
import { provideSandbox } from '../provide-sandbox.ts'
import { provideTracer } from '../provide-tracer.ts'
import { runShown } from '../run-shown.ts'
import { titlePattern } from './title-pattern.ts'

const FILES = ['{protocol,light-client,worker-bridge,scripts,src}/**/*.test.ts', 'tests/battery/**/*.test.ts']

/** Runs the tests beside the code that have these rows in their titles, and no others. */
export async function runUnitRows(
  root: string,
  rows: readonly Row[],
  variables: Readonly<Record<string, string>>,
): Promise<{ code: number; output: string }> {
  for (const line of [...provideSandbox(), ...provideTracer(), ...(await provideTestDocker())]) console.log(line)
  const pattern = titlePattern(rows)
  const files = globSync(FILES, { cwd: root, exclude: ['**/node_modules'] }).filter((file) =>
    new RegExp(pattern).test(readFileSync(join(root, file), 'utf8')),
  )
  const asked = rows.map(({ row }) => row).join()
  if (files.length === 0) return { code: 1, output: '' }
  const reporters = ['--reporter=default', '--reporter=./tests/battery/vitest-reporter.ts']
  return runShown(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '-t', pattern, ...reporters, ...files], {
    cwd: root,
    env: { ...process.env, ...variables, [BATTERY_ROWS]: asked },
  })
}
