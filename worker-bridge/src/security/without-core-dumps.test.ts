import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { fixedRow } from '../../../tests/battery/fixed-row.ts'
import { withoutCoreDumps } from './without-core-dumps.ts'

fixedRow(38, 'a process that is to leave a core')

it('battery 38: a crash of this process, or of one that it starts, leaves no picture of its memory', async () => {
  await withoutCoreDumps()
  expect(readFileSync('/proc/self/limits', 'utf8')).toMatch(/^Max core file size +0 +0 /m)
})
