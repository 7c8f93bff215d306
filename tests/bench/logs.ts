// SPDX-License-Identifier: GPL-3.0-or-later
// `npm run bench:logs`: how fast logs come, against a raw libp2p stream of the same bytes between the same nodes in turns: lines
// as servers write them, which are compressed on their way, and such as cannot get shorter; how late a line is; and a flood through all of it, from the program to the reader, with every byte counted. The worker is a
// process of its own; one reader is this process, the other the app's own in Chromium, which is left out with `--browser no`.
import { parseArgs } from 'node:util'
import { accelerateHashing, type LogFrame } from '@edgecloud/protocol'
import { CheckedReader } from '../../worker-bridge/src/network/fixtures/checked-reader.ts'
import { BrowserReader } from './logs/browser-reader.ts'
import { logScript } from './logs/log-script.ts'
import { readRawStream } from './logs/read-raw-stream.ts'
import { WorkerProcess } from './logs/worker-process.ts'

const MIB = 1_048_576
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    mib: { type: 'string', default: '48' },
    'flood-mib': { type: 'string', default: '1024' },
    lines: { type: 'string', default: '1000' },
    browser: { type: 'string', default: 'yes' },
    transport: { type: 'string', default: 'ws' },
  },
})
const rounds = Number(values.rounds)
const transport = values.transport === 'webrtc-direct' ? 'webrtc-direct' : 'ws'
/** What drawing a frame may take while a log floods in, and how many readings that is taken from. */
const MAX_FRAME_MS = 16
const TRACED_READINGS = 3
/** The tasks whose logs are read again and again. */
const TASKS = [
  [1, 'server'],
  [2, 'random'],
] as const
const LATE_TASK = 3
const FLOOD_TASK = 4

await accelerateHashing()
const worker = await WorkerProcess.start()
const reader = await CheckedReader.connect(worker.address('ws'))
try {
  for (const [task, lines] of TASKS) {
    await worker.submit(task, logScript(lines, Number(values.mib)), `${2 * Number(values.mib)}M`)
    await worker.ended(task)
    await throughputInNode(task, lines)
  }
  await latency(Number(values.lines))
  if (values.browser !== 'no') await inBrowser()
  await flood(Number(values['flood-mib']))
} finally {
  await reader.stop()
  await worker.stop()
}
process.exit(0)

/** Pairs in turns, each time the other one first: what else the machine does meets both alike. */
async function pairs(name: string, log: () => Promise<number>, raw: () => Promise<number>): Promise<void> {
  const rates: { log: number; raw: number }[] = []
  for (let round = 0; round < rounds; round += 1) {
    const first = round % 2 === 0 ? await raw() : undefined
    const ours = await log()
    const theirs = first ?? (await raw())
    rates.push({ log: ours, raw: theirs })
    console.log(`round ${round + 1}: log ${ours.toFixed(1)} MB/s, raw stream ${theirs.toFixed(1)} MB/s`)
  }
  const of = (key: 'log' | 'raw') => median(rates.map((pair) => pair[key])).toFixed(1)
  const ratio = median(rates.map((pair) => pair.log / pair.raw)).toFixed(2)
  console.log(`${name}: log ${of('log')} MB/s, raw stream ${of('raw')} MB/s, ratio of pairs ${ratio} (${rounds} pairs)`)
}

async function throughputInNode(task: number, lines: string): Promise<void> {
  const spent: Record<'log' | 'raw', number[]> = { log: [], raw: [] }
  const measured = (kind: 'log' | 'raw', read: () => Promise<number>) => async () => {
    const before = await cpuMs()
    let bytes = 0
    const speed = await rate(async () => (bytes = await read()))
    spent[kind].push(((await cpuMs()) - before) / (bytes / 1e6))
    return speed
  }
  const log = measured('log', async () => (await reader.read(BigInt(task))).bytes)
  const raw = measured('raw', () => readRawStream(reader.connection, task))
  await pairs(`reader in Node over ws, ${lines} lines`, log, raw)
  // Less of what else the machine does is in this than in seconds.
  const [ours, theirs] = [median(spent.log), median(spent.raw)]
  const figures = `log ${ours.toFixed(1)} ms/MB, raw stream ${theirs.toFixed(1)} ms/MB`
  console.log(`processor time of worker and reader: ${figures}, raw stream by log ${(theirs / ours).toFixed(2)}`)
}

/** Processor time of worker and reader up to now. */
async function cpuMs(): Promise<number> {
  const { user, system } = process.cpuUsage()
  return (await worker.look(TASKS[0][0])).cpuMs + (user + system) / 1_000
}

async function rate(read: () => Promise<number>): Promise<number> {
  const started = performance.now()
  const bytes = await read()
  return bytes / (performance.now() - started) / 1_000
}

/** From the moment that the program writes, by its own clock, until the reader has checked the line. */
async function latency(lines: number): Promise<void> {
  const script = `exec bash -c 'for ((i = 0; i < ${lines}; i++)); do echo $EPOCHREALTIME; sleep 0.01; done'`
  await worker.submit(LATE_TASK, script, '64M')
  const late: number[] = []
  // What was written before it was asked for could not come any sooner.
  let reading: number | undefined
  await retried(() =>
    reader.read(BigInt(LATE_TASK), (frame) => {
      const now = performance.timeOrigin + performance.now()
      const since = (reading ??= now)
      if (frame.kind === 'gap' || frame.stream !== 'stdout') return
      const text = Buffer.from(frame.bytes).toString()
      for (const line of text.trim().split('\n'))
        if (Number(line) * 1_000 > since) late.push(now - Number(line) * 1_000)
    }),
  )
  const at = (share: number) => late.toSorted((a, b) => a - b)[Math.floor(late.length * share)]?.toFixed(1)
  console.log(`line latency: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(0.999_99)} ms (${late.length} lines)`)
}

async function inBrowser(): Promise<void> {
  const browser = await BrowserReader.open(worker.address(transport))
  try {
    const idle = await browser.idle()
    const drawn: Awaited<ReturnType<BrowserReader['readLog']>>[] = []
    const bytes = (await browser.readRaw()).bytes // and all code is loaded
    const log = async () => {
      drawn.push(await browser.readLog())
      return bytes / (drawn.at(-1)?.ms ?? Number.NaN) / 1_000
    }
    await pairs(`reader in Chromium over ${transport}, server lines, checked and shown`, log, async () => {
      const raw = await browser.readRaw()
      return raw.bytes / raw.ms / 1_000
    })
    const of = (key: 'untilFreeP95' | 'intervalP95' | 'intervalMax') => median(drawn.map((one) => one[key])).toFixed(1)
    const traced: number[] = []
    for (let reading = 0; reading < TRACED_READINGS; reading += 1) {
      const { frameWork } = await browser.readLogTraced()
      traced.push(frameWork.toSorted((a, b) => a - b)[Math.floor(frameWork.length * 0.95)] ?? Number.NaN)
    }
    const work = median(traced)
    console.log(
      `frames of the page in that flood: work p95 ${work.toFixed(1)} ms by Chromium's trace (${TRACED_READINGS} readings), goal of ` +
        `${MAX_FRAME_MS} ms ${work <= MAX_FRAME_MS ? 'reached' : 'missed'}; from frame to frame p95 ${of('intervalP95')} ms, longest ` +
        `${of('intervalMax')} ms; until the page could go on after a frame p95 ${of('untilFreeP95')} ms; idle: ${idle.untilFreeP95.toFixed(1)} and ` +
        `${idle.intervalP95.toFixed(1)} ms`,
    )
  } finally {
    await browser.close()
  }
}

/** A program that writes as fast as it can, read at the same time: nothing may be missing, and the worker stays small. */
async function flood(mib: number): Promise<void> {
  const before = await worker.look(FLOOD_TASK)
  const started = performance.now()
  await worker.submit(FLOOD_TASK, logScript('server', mib), `${Math.ceil(mib * 1.1) + 64}M`)
  let output = 0
  const count = (frame: LogFrame) => {
    if (frame.kind === 'output' && frame.stream === 'stdout') output += frame.bytes.length
  }
  const read = await retried(() => reader.read(BigInt(FLOOD_TASK), count))
  const seconds = (performance.now() - started) / 1_000
  const after = await worker.ended(FLOOD_TASK)
  if (output !== mib * MIB) throw new Error(`${output} of ${mib * MIB} bytes came`)
  if (after.told?.root !== read.root || BigInt(after.told.size) !== read.frames)
    throw new Error('the chain was told another root')
  const inMib = (bytes: number) => `${Math.round(bytes / MIB)} MiB`
  console.log(
    `flood of ${mib} MiB: every byte came, root as the chain was told, ${((mib * MIB) / seconds / 1e6).toFixed(1)} MB/s; ` +
      `memory of the worker ${inMib(before.rss)} before, ${inMib(after.mostRss)} at most, ${inMib(after.rss)} after`,
  )
}

/** The run is not there before the worker has prepared it. */
async function retried<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read()
    } catch (error) {
      if (attempt === 10) throw error
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
