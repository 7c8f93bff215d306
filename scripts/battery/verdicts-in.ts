import { z } from 'zod'
import { LINE_MARK } from '../../tests/battery/print-rows.ts'

const lineSchema = z.object({
  row: z.number(),
  part: z.enum(['unit', 'appchain', 'journeys']),
  verdict: z.enum(['passed', 'failed', 'not run']),
  skipped: z.array(z.string()),
})

/** The lines of rows in what a run printed. */
export function verdictsIn(output: string): z.output<typeof lineSchema>[] {
  const lines = output.split('\n').filter((line) => line.startsWith(`${LINE_MARK}{`))
  return lines.map((line) => lineSchema.parse(JSON.parse(line.slice(LINE_MARK.length))))
}
