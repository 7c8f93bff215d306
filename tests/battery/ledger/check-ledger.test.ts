import { expect, it } from 'vitest'
import { encodeFrame, keyedLeaf, LogTree, toHex, type LogFrame } from '@edgecloud/protocol'
import { checkLedger } from './check-ledger.ts'
import type { LogFacts, RunFacts } from './ledger-facts.ts'

const head = { timestampMs: 1, service: 'main', replica: 0 }
const output = (seq: number, text: string, stream: 'stdout' | 'stderr' | 'system' = 'stdout'): LogFrame => {
  return { ...head, kind: 'output', seq: BigInt(seq), stream, lineEnd: true, bytes: Buffer.from(text) }
}
const gap = (seq: number, lostBytes: number): LogFrame => {
  return { ...head, kind: 'gap', seq: BigInt(seq), lostBytes: BigInt(lostBytes), reason: 'quota' }
}
const logKey = new Uint8Array(32).fill(9)

function log(frames: readonly LogFrame[], stdout: string, stderr = ''): LogFacts {
  const encoded = frames.map((frame) => encodeFrame(frame))
  const tree = new LogTree()
  for (const one of encoded) tree.append(keyedLeaf(logKey, one))
  const written = { stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) }
  return { frames: Buffer.concat(encoded), logKey, written, told: { size: tree.size, root: toHex(tree.root()) } }
}

const silent: RunFacts = { run: 'task 1', ends: ['complete'], executions: 1 }
const sound = log([output(0, 'a\n'), output(1, 'started\n', 'system'), output(2, 'e\n', 'stderr')], 'a\n', 'e\n')
const run: RunFacts = { ...silent, log: sound }
const withLog = (change: LogFacts) => checkLedger({ runs: [{ ...run, log: change }] })
const because = (...violated: unknown[]) => ({ violated })

it('finds nothing where all is well', () => {
  const ledger = checkLedger({
    runs: [run, { ...run, executions: 0 }],
    issuance: { before: 10n, minted: 5n, burnt: 2n, after: 13n },
    leftovers: [],
    memory: { baselineBytes: 100, afterBytes: 110 },
  })
  expect(new Set(Object.values(ledger))).toEqual(new Set(['ok']))
})

it('says where it has nothing to look at', () => {
  expect(new Set(Object.values(checkLedger({})))).toEqual(new Set(['not applicable']))
  expect(checkLedger({ runs: [silent] })).toMatchObject({ ends: 'ok', logs: 'not applicable', roots: 'not applicable' })
})

it.each([
  ['no end', []],
  ['two ends', ['complete', 'fail']],
  ['the same end twice', ['complete', 'complete']],
])('finds %s', (_, ends) => {
  expect(checkLedger({ runs: [{ ...run, ends }] }).ends).toEqual(because(expect.stringContaining('task 1')))
})

it('finds a second execution', () => {
  expect(checkLedger({ runs: [{ ...run, executions: 2 }] }).executions).toEqual(because('task 1: executed 2 times'))
})

it('finds money that was made or lost', () => {
  for (const after of [12n, 14n]) {
    const { issuance } = checkLedger({ issuance: { before: 10n, minted: 5n, burnt: 2n, after } })
    expect(issuance).toEqual(because(`issuance is ${after}, not 13`))
  }
})

it.each<[string, LogFacts]>([
  ['a lost byte', log([output(0, 'a')], 'a\n')],
  ['a doubled line', log([output(0, 'a\n'), output(1, 'a\n')], 'a\n')],
  ['lines in another order', log([output(0, 'b\n'), output(1, 'a\n')], 'a\nb\n')],
  ['a changed byte', log([output(0, 'A\n')], 'a\n')],
  ['output of the other stream', log([output(0, 'a\n', 'stderr')], 'a\n')],
  ['a hole in the numbers', log([output(0, 'a\n'), output(2, 'b\n')], 'a\nb\n')],
  ['a gap that says too little', log([output(0, 'a\n'), gap(1, 1)], 'a\nb\n')],
  ['a gap that says too much', log([output(0, 'a\n'), gap(1, 3)], 'a\nb\n')],
  ['a silent loss on the other stream', log([output(0, 'a\n')], 'a\n', 'e\n')],
])('finds %s in a log', (_, wrong) => {
  const { logs, roots } = withLog(wrong)
  expect(logs).toEqual({ violated: expect.arrayContaining([expect.stringContaining('task 1: ')]) })
  expect(roots).toBe('ok')
})

it('takes a gap that says how many bytes are missing', () => {
  expect(withLog(log([output(0, 'a\n'), gap(1, 4)], 'a\nb\n', 'e\n'))).toMatchObject({ logs: 'ok', roots: 'ok' })
})

it('finds a root that is not that of the frames', () => {
  const { told } = sound
  if (told === undefined) throw new Error('the sound log was told of')
  expect(withLog({ ...sound, told: { ...told, root: '00'.repeat(32) } }).roots).toEqual(
    because(expect.stringContaining('was told the root 00')),
  )
  expect(withLog({ ...sound, told: { ...told, size: 2n } }).roots).toEqual(
    because('task 1: the chain was told of 2 frames, there are 3'),
  )
  expect(withLog({ ...sound, logKey: new Uint8Array(32) }).roots).not.toBe('ok')
})

it('finds what is left behind, and memory that stays taken', () => {
  const ledger = checkLedger({ leftovers: ['mount /x'], memory: { baselineBytes: 100, afterBytes: 111 } })
  expect(ledger.leftovers).toEqual(because('left behind: mount /x'))
  expect(ledger.memory).toEqual(because('memory is at 111 bytes, baseline 100'))
})
