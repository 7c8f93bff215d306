import { crc32 } from 'node:zlib'
import { encodeFrame, keyedLeaf, LogTree, toPrefixedHex, zstdDecoder } from '@edgecloud/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LogChannel } from './log-channel.ts'
import { logCheck } from './log-check.ts'
import { LogStore } from './log-store.ts'
import { RunLog } from './run-log.svelte.ts'

const KEY = new Uint8Array(32).fill(7)
const NO_ROOT = `0x${'00'.repeat(32)}`

type Said = NonNullable<Awaited<ReturnType<LogChannel['next']>>>
type Frames = readonly Uint8Array[]

function frame(seq: number, text = `line ${seq}`): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  const fields = { seq: BigInt(seq), timestampMs: 1, service: 'main', replica: 0, bytes }
  return encodeFrame({ kind: 'output', ...fields, stream: 'stdout', lineEnd: true })
}
const frames = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => frame(from + at))

function headOf(log: Frames, key = KEY) {
  const tree = new LogTree()
  for (const encoded of log) tree.append(keyedLeaf(key, encoded))
  return { size: tree.size, root: tree.root() }
}
const onChain = (log: Frames) => {
  const { size, root } = headOf(log)
  return { replica: 0, attempt: 1, head: { size, root: toPrefixedHex(root) } }
}

const says = {
  head: (log: Frames, key = KEY): Said => ({
    case: 'head',
    value: { $typeName: 'edgecloud.logs.v1.Head', ...headOf(log, key), logKey: key, state: 'running' },
  }),
  frames: (firstSeq: number, sent: Frames, log: Frames, key = KEY): Said => ({
    case: 'frames',
    value: {
      $typeName: 'edgecloud.logs.v1.Frames',
      firstSeq: BigInt(firstSeq),
      frames: [...sent],
      ...headOf(log, key),
    },
  }),
  ended: (log: Frames): Said => ({
    case: 'ended',
    value: { $typeName: 'edgecloud.logs.v1.Ended', outcome: 'exited', exitCode: 0, reason: '', ...headOf(log) },
  }),
}

/** A worker that says this on each of its connections, and then nothing more. */
function read(...connections: Said[][]) {
  const asked: bigint[] = []
  const connect = vi.fn(async () => {
    const script = [...(connections.shift() ?? [])]
    const ended = Promise.withResolvers<undefined>()
    return {
      send: (body: Parameters<LogChannel['send']>[0]) => {
        if (body.case === 'read') asked.push(body.value.fromSeq)
      },
      next: async () => script.shift() ?? (await ended.promise),
      abort: () => ended.resolve(undefined),
    }
  })
  const log = new RunLog({ run: 'run', task: 7n, replica: 0, attempt: 1, store, connect })
  return { log, connect, asked, done: log.start() }
}

let store: LogStore
beforeEach(async () => {
  // Without IndexedDB nothing is kept; what a reload keeps is shown by the journey.
  store = await LogStore.open()
  // Loaded once, in more steps than `settle` goes on by.
  await zstdDecoder()
  vi.useFakeTimers()
})
afterEach(() => void vi.useRealTimers())

const texts = (log: RunLog) => log.lines(0).map((line) => (line.kind === 'text' ? line.text : 'gap'))
const doubtful = (log: RunLog) => log.lines(0).map((line) => log.doubts(line))
const settle = () => vi.advanceTimersByTimeAsync(0)

/** The last byte changed; `crc` makes the checksum right again, so that only the tree can tell. */
function flip(honest: Uint8Array, crc: boolean): Uint8Array {
  const lie = honest.slice()
  const last = lie.length - 1
  lie[last] = (lie[last] ?? 0) ^ 1
  if (crc) new DataView(lie.buffer).setUint32(4, crc32(lie.subarray(8)), true)
  return lie
}

const honest = frames(0, 6)
const [first, second, third] = [frame(3), frame(4), frame(5)]

describe('a worker that lies', () => {
  it.each<[string, Frames, RegExp]>([
    ['flips a byte', [first, flip(second, true), third], /^Entries 4 to 6: not what the worker committed to/],
    ['flips a byte and its checksum with it not', [first, flip(second, false), third], /^Entry 5 cannot be read/],
    ['drops an entry', [first, third], /^Entry 6 came where entry 5 belongs/],
    ['drops an entry and numbers the later ones anew', [first, frame(4, 'line 5')], /^Entries 4 to 6: fewer came/],
    ['doubles an entry', [first, first, second], /^Entry 4 came where entry 5 belongs/],
    ['swaps two entries', [second, first, third], /^Entry 5 came where entry 4 belongs/],
    ['writes a line of its own', [first, frame(4, 'all tests passed'), third], /^Entries 4 to 6: not what/],
    ['gives more than it committed to', [...frames(3, 6), frame(6)], /now has 6 entries and has shown 7 before/],
  ])('%s', async (_, sent, message) => {
    const script = [says.head(honest.slice(0, 3)), says.frames(0, honest.slice(0, 3), honest.slice(0, 3))]
    const { log, connect } = read([...script, says.frames(3, sent, honest), says.ended(honest)])
    await settle()
    expect(log.state).toMatchObject({ kind: 'untrusted', code: 'log_proof_invalid', verified: 3n })
    expect(log.state).toMatchObject({ message: expect.stringMatching(message) })
    expect(texts(log).slice(0, 3)).toEqual(['line 0', 'line 1', 'line 2'])
    expect(doubtful(log)).toEqual(texts(log).map((_text, at) => at >= 3))
    expect(logCheck(log, { size: 0n, root: NO_ROOT })).toBe('broken')
    // Not even from another try: whoever lied once is not asked again by itself.
    await vi.advanceTimersByTimeAsync(120_000)
    expect(connect).toHaveBeenCalledTimes(1)
  })

  const shown = [says.head(honest), says.frames(0, honest, honest)]

  it.each<[string, Said[], RegExp]>([
    ['shrinks the log', [says.head(honest.slice(0, 4))], /now has 4 entries and has shown 6 before/],
    [
      'shows another log of the same length',
      [says.head([...frames(0, 5), frame(5, 'x')])],
      /^Entries 1 to 6: not what/,
    ],
    ['shows the log of another run', [says.head(honest, new Uint8Array(32).fill(8))], /by another key than before/],
  ])('%s when it is asked again', async (_, later, message) => {
    // A head in the middle breaks the link.
    const { log, asked } = read([...shown, says.head(honest)], later)
    await settle()
    await vi.advanceTimersByTimeAsync(2_000)
    expect(asked).toEqual([0n, 6n])
    expect(log.state).toMatchObject({ kind: 'untrusted', verified: 6n, message: expect.stringMatching(message) })
    expect(texts(log)).toHaveLength(6)
    expect(doubtful(log)).toEqual(Array.from({ length: 6 }, () => false))
  })
})

describe('a worker that says one thing to the chain and another to its reader', () => {
  const other = [...honest.slice(0, 4), frame(4, 'for the chain')]

  it('is found out as soon as the chain has its word', async () => {
    const { log } = read([says.head(honest), says.frames(0, honest, honest)])
    await settle()
    log.compare(onChain(honest.slice(0, 4)))
    expect(log).toMatchObject({ state: { kind: 'live' }, proven: 4n })
    expect(logCheck(log, onChain(honest.slice(0, 4)).head)).toBe('partly')
    log.compare(onChain(other))
    expect(log.state).toMatchObject({ kind: 'untrusted', verified: 4n })
    expect(log.state).toMatchObject({ message: expect.stringMatching(/^Entry 5: not what stands on the chain/) })
    expect(doubtful(log)).toEqual([false, false, false, false, true, true])
  })

  it('is found out after the end of the log', async () => {
    const { log, done } = read([says.head(honest), says.frames(0, honest, honest), says.ended(honest)])
    await done
    log.compare(onChain([...honest.slice(0, 5), frame(5, 'for the chain')]))
    expect(log.state).toMatchObject({ kind: 'untrusted', verified: 0n })
  })

  it('is found out when it ends with less than it told the chain', async () => {
    const { log, done } = read([says.head(honest), says.frames(0, honest, honest), says.ended(honest)])
    await done
    expect(log.state.kind).toBe('ended')
    log.compare(onChain(frames(0, 8)))
    expect(log.state).toMatchObject({ message: expect.stringMatching(/shows 6 entries, and 8 stand on the chain/) })
  })

  it('is found out when it shows less than the chain had before it was asked', async () => {
    const { log } = read([says.head(honest), says.frames(0, honest, honest)])
    log.compare(onChain(frames(0, 8)))
    await settle()
    expect(log.state).toMatchObject({ message: expect.stringMatching(/shows 6 entries, and 8 stand on the chain/) })
  })

  it('is not accused when the chain is faster than the link', async () => {
    const { log } = read([says.head(honest), says.frames(0, honest, honest)])
    await settle()
    log.compare(onChain(frames(0, 8)))
    expect(log.state.kind).toBe('live')
    expect(logCheck(log, onChain(frames(0, 8)).head)).toBe('behind')
  })

  it('is not accused of what another attempt told the chain', async () => {
    const { log } = read([says.head(honest), says.frames(0, honest, honest)])
    await settle()
    log.compare({ ...onChain(other), attempt: 2 })
    expect(log.state.kind).toBe('live')
  })
})

it('proves what stands on the chain, and reads again from the first entry when asked to', async () => {
  const lie = [says.head(honest), says.frames(0, [...frames(0, 5), frame(5, 'x')], honest)]
  const { log, asked } = read(lie, [says.head(honest), says.frames(0, honest, honest), says.ended(honest)])
  await settle()
  expect(log.state).toMatchObject({ kind: 'untrusted', verified: 0n })
  const before = log.generation
  await log.readAgain()
  expect(asked).toEqual([0n, 0n])
  expect(log.generation).toBeGreaterThan(before)
  expect(log.state.kind).toBe('ended')
  expect(texts(log)).toHaveLength(6)
  expect(logCheck(log, onChain(honest).head)).toBe('worker')
  log.compare(onChain(honest))
  expect(logCheck(log, onChain(honest).head)).toBe('chain')
})

describe('a worker that shows two readers two logs of the same size', () => {
  const other = [...frames(0, 4), frame(4, 'all tests passed'), frame(5)]
  const whole = (log: Frames) => read([says.head(log), says.frames(0, log, log), says.ended(log)])
  const checkOf = ({ state, entries, checked, proven }: RunLog, head = { size: 0n, root: NO_ROOT }) =>
    logCheck({ state, entries, checked, proven }, head)

  it('is the only word that either has until the chain has one, and neither is told that it were verified', async () => {
    const readers = [whole(honest), whole(other)].map(({ log }) => log)
    await settle()
    expect(readers.map((log) => [log.state.kind, checkOf(log), log.entries])).toEqual([
      ['ended', 'worker', 6n],
      ['ended', 'worker', 6n],
    ])
  })

  it.each([
    ['the honest one', honest, ['chain', 'broken']],
    ['the other one', other, ['broken', 'chain']],
  ] as const)('is caught by one of them, whichever the chain was told of: %s', async (_, told, checks) => {
    const readers = [whole(honest), whole(other)].map(({ log }) => log)
    await settle()
    const { head } = onChain(told)
    for (const log of readers) log.compare(onChain(told))
    expect(readers.map((log) => checkOf(log, head))).toEqual(checks)
    const [alarmed] = readers.filter(({ state }) => state.kind === 'untrusted')
    expect(alarmed?.state).toMatchObject({
      message: expect.stringMatching(/^Entries 1 to 6: not what stands on the chain/),
    })
  })

  it('is caught by one of them while the log is still written', async () => {
    const later = (log: Frames) => read([says.head(log.slice(0, 5)), says.frames(0, log.slice(0, 5), log.slice(0, 5))])
    const readers = [later(honest), later(other)].map(({ log }) => log)
    await settle()
    for (const log of readers) log.compare(onChain(honest.slice(0, 5)))
    expect(readers.map(({ state }) => state.kind)).toEqual(['live', 'untrusted'])
  })
})
