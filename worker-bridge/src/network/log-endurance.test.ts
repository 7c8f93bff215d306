import { createHash } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Libp2p } from '@libp2p/interface'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { toHex, type LogFrame } from '@edgecloud/protocol'
import { logAccess } from '../log-access.ts'
import { countingSandboxes } from '../tasks/fixtures/counting-sandboxes.ts'
import { RunnerBench } from '../tasks/fixtures/runner-bench.ts'
import { shellTask } from '../tasks/fixtures/stand-in-chain.ts'
import { CertificateStore } from './certificate-store.ts'
import { CheckedReader } from './fixtures/checked-reader.ts'
import { GENESIS } from './fixtures/log-client.ts'
import { LogProtocol } from './log-protocol.ts'
import { createNetworkNode } from './network-node.ts'

const MIB = 1_048_576
const HEADS_MS = 100
/** Sizes of the full battery are in docs/testing.md. */
const FLOOD_MIB = Number(process.env['EDGECLOUD_FLOOD_MIB'] ?? 12)
const LONG_LINE_MIB = Number(process.env['EDGECLOUD_LONG_LINE_MIB'] ?? 4)
/** The most that the ledger can hold against a log in memory. */
const MOST_HELD_MIB = 512
const PATIENCE_MS = 60_000 + (FLOOD_MIB + LONG_LINE_MIB) * 1_000
/** What a worker may grow by, whatever comes: windows, blocks of files, and what V8 has not collected yet. */
const MOST_GROWTH_BYTES = 160 * MIB

let directory: string
let bench: RunnerBench
let sandboxes: ReturnType<typeof countingSandboxes>
let worker: Libp2p
let protocol: LogProtocol
let reader: CheckedReader
let stopHeads: () => Promise<void>

/** Runs as a task of its own beside the others; `disk` is what its log may have. */
const submit = (task: bigint, script: string, disk: string, memory = '64M') =>
  bench.chain.submit(
    task,
    shellTask(
      `: marker-${task}-end; ${script}`,
      `1h, disk: ${disk}`,
      `    deploy: { resources: { limits: { memory: ${memory} } } }\n`,
    ),
  )
const told = (task: bigint) => {
  const complete = bench.chain.sent.find((sent) => sent.kind === 'complete' && sent.task === task)
  return complete?.kind === 'complete' ? { frames: complete.logSize, root: toHex(complete.logRoot) } : undefined
}
const stdoutOf = (frame: LogFrame) => (frame.kind === 'output' && frame.stream === 'stdout' ? frame.bytes : undefined)

/** What the ledger asks of a task that wrote this to its standard output. */
const facts = (task: bigint, stdout: Uint8Array | undefined, stderr = new Uint8Array()) =>
  bench.facts(task, stdout && { stdout, stderr }, sandboxes.executions(task, ''))
/** The flood, of one line again and again; undefined where that is too much to be held in memory. */
const flood = (line: string) => (FLOOD_MIB > MOST_HELD_MIB ? undefined : Buffer.alloc(FLOOD_MIB * MIB, line))

/** Reads as soon as there is something to read. */
async function read(task: bigint, onFrame?: (frame: LogFrame) => Promise<void> | void) {
  await expect
    .poll(() =>
      bench.runner.runs
        .entries()
        .some(({ intent, started }) => intent?.attempt.task === String(task) && started !== undefined),
    )
    .toBe(true)
  return reader.read(task, onFrame)
}

/** The most memory that this process, which is the worker and its reader, had while something went on. */
async function peakDuring<T>(action: Promise<T>): Promise<{ result: T; peak: number }> {
  let peak = process.memoryUsage().rss
  const look = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50)
  return { result: await action.finally(() => clearInterval(look)), peak }
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-endurance-'))
  bench = new RunnerBench()
  await chmod(bench.dir, 0o755) // sandboxes are set up by other users than us
  sandboxes = countingSandboxes(bench.dir)
  const runner = await bench.start({ bubblewrap: join(bench.dir, 'bwrap') })
  const certificate = (await CertificateStore.open(directory, Date.now())).transportCertificate()
  const seed = new Uint8Array(32).fill(7)
  worker = await createNetworkNode({ seed, certificate, listen: ['/ip4/127.0.0.1/tcp/0/ws'] })
  await worker.start()
  const access = logAccess(runner.runs)
  protocol = new LogProtocol({ node: worker, ...access, genesis: GENESIS, now: Date.now, onRefused: () => undefined })
  await protocol.start()
  reader = await CheckedReader.connect(String(worker.getMultiaddrs()[0]))
  let stopping = false
  const heads = (async () => {
    for (; !stopping; await pause(HEADS_MS)) await bench.until(() => true)
  })()
  stopHeads = async () => {
    stopping = true
    await heads
  }
})
afterEach(async () => {
  await stopHeads()
  await reader.stop()
  await protocol.stop()
  await worker.stop()
  await bench[Symbol.asyncDispose]()
  await rm(directory, { recursive: true })
})

describe('battery 13: a task floods its log', () => {
  it(
    'up to its quota and a gap that says exactly what is missing; another task and the memory notice nothing',
    async ({ task }) => {
      const settle = beginRow(task, { row: 13, seed: 'fixed', injected: `${FLOOD_MIB} MiB of log` })
      const before = process.memoryUsage().rss
      const line = '0123456789abcde\n'
      const quotaMib = Math.max(1, Math.floor(FLOOD_MIB / 4))
      submit(1n, `yes ${line.trim()} | head -c ${FLOOD_MIB * MIB}`, `${quotaMib}M`)
      submit(2n, 'i=0; while [ $i -lt 40 ]; do i=$((i+1)); echo "calm $i"; sleep 0.05; done', '1M')
      let [bytes, lines] = [0, 0]
      let last: LogFrame | undefined
      const calm: string[] = []
      const flooded = read(1n, (frame) => {
        last = frame
        const output = stdoutOf(frame)
        bytes += output?.length ?? 0
        lines += output === undefined ? 0 : Buffer.from(output).toString().split('\n').length - 1
      })
      const both = Promise.all([
        flooded,
        read(2n, (frame) => void calm.push(String(Buffer.from(stdoutOf(frame) ?? [])))),
      ])
      const { result, peak } = await peakDuring(both)
      const calmly = Array.from({ length: 40 }, (_, at) => `calm ${at + 1}\n`).join('')
      expect(calm.join('')).toBe(calmly)
      expect(last).toMatchObject({
        ...{ kind: 'gap', reason: 'quota', service: 'main', lostBytes: BigInt(FLOOD_MIB * MIB - bytes) },
        lostLines: BigInt((FLOOD_MIB * MIB) / line.length - lines),
      })
      expect(bytes).toBeGreaterThan(quotaMib * MIB * 0.9)
      await expect.poll(() => told(1n)).toBeDefined()
      expect(told(1n)).toEqual({ frames: result[0].frames, root: result[0].root })
      expect(peak - before).toBeLessThan(MOST_GROWTH_BYTES)
      await expect.poll(() => told(2n)).toBeDefined()
      settle(`${quotaMib} MiB kept and a gap for the rest, the other task whole`, {
        runs: [await facts(1n, flood(line)), await facts(2n, Buffer.from(calmly))],
      })
    },
    PATIENCE_MS,
  )
})

describe('battery 14: lines as no program should write them', () => {
  it(
    `${LONG_LINE_MIB} MiB without a newline, NUL, half characters and noise come as they were written`,
    async ({ task }) => {
      const injected = 'lines without an end, NUL, half characters, noise'
      const settle = beginRow(task, { row: 14, seed: 'fixed', injected })
      const bytes = LONG_LINE_MIB * MIB
      const parts = `cat /data/line; printf '\\244\\000'; cat /data/noise`
      const script = [
        `head -c ${bytes} /dev/urandom > /data/noise`,
        `{ tr -d '\\n' < /data/noise; printf '\\303'; } > /data/line`,
        `{ ${parts}; } | sha256sum >&2`,
        parts.replace(';', '; sleep 0.3;'), // the two halves of one character come apart
      ].join('; ')
      submit(1n, script, `${4 * LONG_LINE_MIB + 8}M`, `${3 * LONG_LINE_MIB + 64}M`)
      const [seen, said] = [new Array<Uint8Array>(), new Array<string>()]
      await read(1n, (frame) => {
        if (frame.kind === 'gap') throw new Error(`${frame.lostBytes} bytes are missing`)
        if (frame.stream === 'stderr') said.push(Buffer.from(frame.bytes).toString())
        if (frame.stream === 'stdout') seen.push(frame.bytes)
      })
      const stdout = Buffer.concat(seen)
      expect(stdout.length).toBeGreaterThan(bytes * 1.9)
      expect(said.join('').split(' ')[0]).toBe(createHash('sha256').update(stdout).digest('hex'))
      await expect.poll(() => told(1n)).toBeDefined()
      settle('every byte came as it was written, by the program’s own hash of them', {
        runs: [await facts(1n, stdout, Buffer.from(said.join('')))],
      })
    },
    PATIENCE_MS,
  )
})

describe('battery 15: a reader that stops reading', () => {
  it(
    'slows no task, costs little memory, and goes on where it was',
    async ({ task }) => {
      const injected = 'a reader that takes one frame and then nothing'
      const settle = beginRow(task, { row: 15, seed: 'fixed', injected })
      const before = process.memoryUsage().rss
      const bytes = FLOOD_MIB * MIB
      submit(1n, `yes 0123456789abcde | head -c ${bytes}`, `${Math.ceil(FLOOD_MIB * 1.1) + 64}M`)
      const again = Promise.withResolvers<undefined>()
      let count = 0
      const reading = read(1n, async (frame) => {
        count += stdoutOf(frame)?.length ?? 0
        await again.promise // the first frame is taken, and then nothing
      })
      const stalled = expect.poll(() => told(1n), { timeout: PATIENCE_MS }).toBeDefined()
      const { peak } = await peakDuring(Promise.race([stalled, reading])) // which ends before only by a failure
      expect(count).toBeLessThan(MIB) // the task is over, and the reader saw next to nothing of it
      const waiting = worker.getConnections().flatMap(({ streams }) => streams)
      expect(waiting.reduce((sum, { writeBufferLength }) => sum + writeBufferLength, 0)).toBeLessThan(MIB)
      expect(peak - before).toBeLessThan(MOST_GROWTH_BYTES)
      again.resolve(undefined)
      const { frames, root } = await reading
      expect({ count, frames, root }).toEqual({ count: bytes, ...told(1n) })
      settle('the task was not slowed, and the reader went on where it was', {
        runs: [await facts(1n, flood('0123456789abcde\n'))],
      })
    },
    PATIENCE_MS,
  )
})
