// SPDX-License-Identifier: GPL-3.0-or-later
// `npm test`: everything this machine can run, and one line on what it could not.
import { join } from 'node:path'
import { ROOT } from '../tests/support/root.ts'
import { runAppchain } from './test/appchain.ts'
import { runChecks } from './test/checks.ts'
import { runJourneys } from './test/journeys.ts'
import type { StepResult } from './test/step.ts'
import { runUnit } from './test/unit.ts'

const STEPS = { checks: runChecks, unit: runUnit, appchain: runAppchain, journeys: runJourneys }
const isStep = (name: string): name is keyof typeof STEPS => name in STEPS

const asked = process.argv.slice(2)
const wrong = asked.filter((name) => !isStep(name))
if (wrong.length > 0) {
  console.error(`npm test knows ${Object.keys(STEPS).join(', ')}, not ${wrong.join(', ')}`)
  process.exit(2)
}

// Hundreds of programs are started: what Node compiled for one it need not compile for the next.
process.env['NODE_COMPILE_CACHE'] ??= join(ROOT, 'node_modules', '.cache', 'node')

const total: StepResult = { passed: 0, failed: [], skipped: [] }
for (const [name, run] of Object.entries(STEPS)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  console.log(`\n=== ${name}`)
  const started = performance.now()
  const result = await run(ROOT)
  total.passed += result.passed
  total.failed.push(...result.failed.map((text) => `${name}: ${text}`))
  total.skipped.push(...result.skipped)
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(
    `=== ${name}: ${result.passed} passed, ${result.failed.length} failed, ${result.skipped.length} skipped, ${seconds} s`,
  )
}
for (const reason of new Set(total.skipped)) console.log(`skipped: ${reason}`)
// Once more at the end, where whoever has only the last lines finds it.
for (const text of total.failed) console.log(`failed: ${text}`)
console.log(`\n${total.passed} passed, ${total.failed.length} failed, ${total.skipped.length} skipped`)
process.exit(total.failed.length === 0 && total.passed > 0 ? 0 : 1)
