import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { freePort } from '../commands/free-port.ts'
import { failCalls } from '../tasks/fixtures/fail-calls.ts'
import { tracerLack } from '../tasks/fixtures/survive-steps.ts'
import { AskedProcess } from './fixtures/asked-process.ts'

const VIEWERS = Number(process.env['EDGECLOUD_VIEWERS'] ?? 24)
const TASKS = Number(process.env['EDGECLOUD_VIEWED_TASKS'] ?? 4)
/** Those whose streams are cut each second: a worker lets 32 streams be opened in a second. */
const STORMING = Number(process.env['EDGECLOUD_STORMING_VIEWERS'] ?? 24)
/** Seconds that are measured, after all have arrived. */
const SECONDS = Number(process.env['EDGECLOUD_VIEW_SECONDS'] ?? 4)
/** A host may open ten connections a second, and all viewers are on this one. */
const ARRIVAL_MS = 40_000 + VIEWERS * 200
/** Milliseconds from the writing of a line to its arrival, for 99 of 100. */
const MAX_P99_MS = 3_000

const viewersSchema = z.object({
  lines: z.array(z.number()),
  gaps: z.number(),
  doubles: z.number(),
  resumes: z.number(),
  delayMs: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
  faults: z.record(z.string(), z.number()),
})
const workerSchema = z.object({
  rssBytes: z.number(),
  readers: z.number(),
  written: z.number(),
  refusals: z.record(z.string(), z.number()),
})
const noTracer = tracerLack()

let directory: string
let worker: AskedProcess | undefined
let viewers: AskedProcess | undefined
let address: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-viewers-'))
  const port = String(await freePort('127.0.0.1'))
  worker = new AskedProcess('log-worker.ts', [directory, port, '100', String(TASKS)])
  const addresses = z.array(z.string()).parse(await worker.said())
  address = addresses.find((one) => one.includes('/ws')) ?? ''
}, 60_000)
afterEach(async () => {
  await viewers?.stop()
  viewers = undefined
}, 60_000)
afterAll(async () => {
  await worker?.stop()
  await rm(directory, { recursive: true })
}, 60_000)

/** Ends all viewers. @returns what the worker still holds for them after a while */
async function leftovers(): Promise<string[]> {
  await viewers?.stop()
  viewers = undefined
  const left = async () => workerSchema.parse(await worker?.ask()).readers
  await expect.poll(left).toBe(0)
  return []
}

async function viewing(count: number, cutMs = 0): Promise<() => Promise<z.infer<typeof viewersSchema>>> {
  const process = new AskedProcess('reading-owner.ts', [address, String(count), String(TASKS), '', String(cutMs)])
  viewers = process
  await process.said()
  const ask = async () => viewersSchema.parse(await process.ask())
  const begun = async () => (await ask()).lines.every((lines) => lines > 0)
  await expect.poll(begun, { timeout: ARRIVAL_MS, interval: 500 }).toBe(true)
  return ask
}

describe('log viewers', () => {
  it(
    `battery 16: ${VIEWERS} viewers of ${TASKS} tasks get all lines, soon and with like shares`,
    async ({ task }) => {
      const settle = beginRow(task, { row: 16, seed: 'fixed', injected: `${VIEWERS} viewers of ${TASKS} growing logs` })
      const ask = await viewing(VIEWERS)
      await pause(1500)
      const before = await ask()
      await pause(SECONDS * 1000)
      const after = await ask()
      const { rssBytes } = workerSchema.parse(await worker?.ask())
      const shares = after.lines.map((lines, index) => lines - (before.lines[index] ?? 0))
      const [least, most] = [Math.min(...shares), Math.max(...shares)]
      console.log(JSON.stringify({ delayMs: after.delayMs, least, most, mib: Math.round(rssBytes / 2 ** 20) }))
      expect(after).toMatchObject({ gaps: 0, doubles: 0, faults: {} })
      expect(least).toBeGreaterThan(most * 0.7)
      expect(after.delayMs.p99).toBeLessThan(MAX_P99_MS)
      settle(`no line lost, ${after.delayMs.p99} ms late (99 of 100), ${least} to ${most} lines each`, {
        leftovers: await leftovers(),
      })
    },
    ARRIVAL_MS + SECONDS * 1000 + 30_000,
  )

  it(
    `battery 17: ${STORMING} viewers whose streams are cut each second resume without a gap and without a double`,
    async ({ task }) => {
      const injected = `the streams of ${STORMING} viewers cut each second for ${SECONDS} s`
      const settle = beginRow(task, { row: 17, seed: 'fixed', injected })
      const ask = await viewing(STORMING, 1_000)
      const before = await ask()
      await pause(SECONDS * 1000)
      let after = await ask()
      const allCameAgain = async () => {
        after = await ask()
        // None starves: each has seen more than before.
        const moreSeen = after.lines.every((lines, index) => lines > (before.lines[index] ?? 0))
        return moreSeen && after.resumes - before.resumes > (STORMING * SECONDS) / 4
      }
      await expect.poll(allCameAgain).toBe(true) // at once, but on a busy machine
      console.log(JSON.stringify({ resumes: after.resumes, delayMs: after.delayMs }))
      expect(after).toMatchObject({ gaps: 0, doubles: 0 })
      await expect.poll(async () => workerSchema.parse(await worker?.ask()).readers).toBeLessThanOrEqual(STORMING)
      settle(`${after.resumes} resumes, no gap, no double`, { leftovers: await leftovers() })
    },
    ARRIVAL_MS + SECONDS * 1000 + 30_000,
  )

  it.skipIf(noTracer !== undefined)(
    `battery 12: a log that its worker cannot read for a moment is read on, without a gap and without a double${noTracer === undefined ? '' : ` (not run: ${noTracer})`}`,
    async ({ task }) => {
      const settle = beginRow(task, { row: 12, seed: 'fixed', injected: 'reads from the disk of logs fail once' })
      const ask = await viewing(VIEWERS)
      const reads = { threads: 'background', calls: 'pread64', error: 'EIO', when: '1' } as const
      const stopFailing = await failCalls({ pid: worker?.pid ?? 0, ...reads })
      const faults: Record<string, number> = {}
      const told = async () => {
        for (const [name, times] of Object.entries((await ask()).faults)) faults[name] = (faults[name] ?? 0) + times
        return Object.keys(faults)
      }
      await expect.poll(told).toContain('Error: worker_fault').finally(stopFailing)
      expect(await stopFailing(), 'it has failed').toBe(true)
      const before = await ask()
      const allGoOn = async () => (await ask()).lines.every((lines, index) => lines > (before.lines[index] ?? 0))
      await expect.poll(allGoOn).toBe(true)
      expect(await ask()).toMatchObject({ gaps: 0, doubles: 0 })
      expect(workerSchema.parse(await worker?.ask()).refusals).toMatchObject({ stream_failed: expect.any(Number) })
      settle('viewers were told that the worker failed, came again, and missed nothing', {
        leftovers: await leftovers(),
      })
    },
    ARRIVAL_MS + 60_000,
  )
})
