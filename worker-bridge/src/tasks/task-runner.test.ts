import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { decodeFrame, keyedLeaf, LogTree } from '@edgecloud/protocol'
import { chooseCgroups } from '../executors/shell/cgroups/choose-cgroups.ts'
import { OutputStore } from '../outputs/output-store.ts'
import { RunnerBench } from './fixtures/runner-bench.ts'
import { Journal } from './journal.ts'
import { OWNER, shellTask } from './fixtures/stand-in-chain.ts'

/** Runs until it is stopped, and takes its time then. */
const SLOW_TO_STOP = `trap 'sleep 1; echo bye; exit 0' TERM; echo hello; while :; do sleep 0.05; done`

/** Lines of an attempt's log with the time of each. */
async function linesOf(bench: RunnerBench, task: bigint, attempt: number) {
  const log = bench.runner.runs.openLog({ task, replica: 0, attempt })
  const frames = ((await log?.read(0n, 65_536)) ?? []).map((frame) => decodeFrame(frame))
  await log?.close()
  return frames.map((frame) => ({
    text: frame.kind === 'output' ? String(Buffer.from(frame.bytes)) : 'gap',
    at: frame.timestampMs,
  }))
}

function hasStarted(bench: RunnerBench): boolean {
  return bench.runner.runs.entries().some(({ started }) => started !== undefined)
}

async function hasBegun(bench: RunnerBench): Promise<boolean> {
  return (await linesOf(bench, 1n, 1)).length > 0
}

it('runs a shell task from its assignment to its result and lets its log be read', async () => {
  await using bench = new RunnerBench()
  await bench.start()
  bench.chain.submit(1n, shellTask('for i in 1 2 3; do echo "line $i"; done; echo oops >&2; exit 4'))
  await bench.until(() => bench.sent('complete'))
  const log = bench.runner.runs.openLog({ task: 1n, replica: 0, attempt: 1 })
  const frames = (await log?.read(0n, 65_536)) ?? []
  const output = (stream: string) => {
    const pieces = frames.map((frame) => decodeFrame(frame)).filter((frame) => frame.kind === 'output')
    return pieces.flatMap((frame) => (frame.stream === stream ? [String(Buffer.from(frame.bytes))] : [])).join('')
  }
  expect([output('stdout'), output('stderr')]).toEqual(['line 1\nline 2\nline 3\n', 'oops\n'])
  const tree = new LogTree()
  for (const frame of frames) tree.append(keyedLeaf(log?.logKey ?? new Uint8Array(), frame))
  const [accept, complete] = bench.chain.sent
  expect(accept).toMatchObject({ kind: 'accept', task: 1n, attempt: 1 })
  expect(complete).toMatchObject({ kind: 'complete', exitCode: 4, logSize: tree.size, logRoot: tree.root() })
  expect(await log?.end()).toEqual({ kind: 'exited', exitCode: 4 })
  await log?.close()
})

it.skipIf(chooseCgroups().kind === 'none')(
  'tells the chain the root of what a shell task left, and lets it be read',
  async () => {
    await using bench = new RunnerBench()
    await bench.start()
    const script = 'echo "a result" > /data/out/result; exit 2'
    bench.chain.submit(1n, shellTask(script).replace('runtime: shell', 'runtime: shell, outputs: [/data/out]'))
    await bench.until(() => bench.sent('complete'))
    const outputs = await bench.runner.runs.outputsOf({ task: 1n, replica: 0, attempt: 1 })
    expect(outputs?.manifest.entries.map(({ path }) => path)).toEqual(['/data/out', '/data/out/result'])
    expect(await text(outputs?.read(1, 0) ?? Readable.from([]))).toBe('a result\n')
    const complete = bench.chain.sent.find(({ kind }) => kind === 'complete')
    expect(complete).toMatchObject({ exitCode: 2, outputRoot: outputs?.root })
  },
)

it('finds the outputs of an attempt, and has none where they cannot be read', async () => {
  await using bench = new RunnerBench()
  const directoryOf = (runId: string) => join(bench.runsDir, runId, 'outputs')
  await bench.start({ outputs: async (runId) => OutputStore.open(directoryOf(runId)) })
  bench.chain.submit(1n, shellTask('exit 0'))
  const attempt = { task: 1n, replica: 0, attempt: 1 }
  expect(await bench.runner.runs.outputsOf(attempt)).toBeUndefined()
  await bench.until(() => bench.sent('complete'))
  expect(await bench.runner.runs.outputsOf(attempt)).toBeUndefined()
  const directory = directoryOf(bench.runner.runs.runIdOf(attempt) ?? '')
  const limits = { maxBytes: 1, maxEntries: 1 }
  const { store } = await OutputStore.make({ directory, exitCode: 0, sources: [], limits })
  expect((await bench.runner.runs.outputsOf(attempt))?.root).toEqual(store.root)
  expect(await bench.runner.runs.outputsOf({ ...attempt, attempt: 2 })).toBeUndefined()
  expect(await bench.runner.runs.outputsOf({ ...attempt, task: 2n })).toBeUndefined()
  writeFileSync(join(directory, 'manifest.json'), '{')
  expect(await bench.runner.runs.outputsOf(attempt)).toBeUndefined()
})

it('stops the old version of a task before it starts the new one, and keeps the log of both', async () => {
  await using bench = new RunnerBench()
  bench.chain.submit(1n, shellTask(SLOW_TO_STOP))
  const { memoryMib = 0 } = bench.chain.snapshot().duties[0]?.requirements.resources ?? {}
  await bench.start({ memoryMib }) // for one of them, not for both
  await bench.until(() => hasBegun(bench))
  bench.chain.update(1n, shellTask('echo second'))
  await bench.until(() => bench.sent('complete'))
  expect(bench.chain.sent.map(({ kind, attempt }) => [kind, attempt])).toEqual([
    ['accept', 1],
    ['accept', 2],
    ['complete', 2],
  ])
  const [hello, bye] = await linesOf(bench, 1n, 1)
  const [second] = await linesOf(bench, 1n, 2)
  expect([hello?.text, bye?.text, second?.text]).toEqual(['hello\n', 'bye\n', 'second\n'])
  expect(bye?.at).toBeLessThanOrEqual(second?.at ?? 0)
})

it('reads the body of the block at which it was told of the task', async () => {
  await using bench = new RunnerBench()
  const runner = await bench.start()
  bench.chain.submit(1n, shellTask('echo first'))
  const before = bench.chain.snapshot()
  bench.chain.update(1n, shellTask('echo second'))
  await runner.reconcile(before)
  expect(runner.runs.entries().map(({ declined }) => declined)).toEqual([undefined])
})

it('waits with a task for the room of one that is being stopped, instead of declining it', async () => {
  await using bench = new RunnerBench()
  bench.chain.submit(1n, shellTask(SLOW_TO_STOP))
  const { memoryMib = 0 } = bench.chain.snapshot().duties[0]?.requirements.resources ?? {}
  await bench.start({ memoryMib })
  await bench.until(() => hasBegun(bench))
  bench.chain.drop(1n)
  bench.chain.submit(2n, shellTask('echo other'))
  await bench.until(() => bench.sent('complete'))
  expect(bench.chain.sent.map(({ kind, task }) => [kind, task])).toEqual([
    ['accept', 1n],
    ['accept', 2n],
    ['complete', 2n],
  ])
})

it('lets the log of an attempt that went to another worker be read until its retention is over', async () => {
  await using bench = new RunnerBench()
  await bench.start()
  bench.chain.submit(1n, shellTask(SLOW_TO_STOP))
  await bench.until(() => hasBegun(bench))
  bench.chain.drop(1n)
  await bench.until(() => bench.runner.runs.entries().every(({ settled }) => settled !== undefined))
  const whole = ['hello\n', 'bye\n']
  expect((await linesOf(bench, 1n, 1)).map(({ text }) => text)).toEqual(whole)
  expect(bench.runner.runs.ownerOf(1n)).toBe(OWNER)
  await bench.stop()
  await bench.start()
  expect((await linesOf(bench, 1n, 1)).map(({ text }) => text)).toEqual(whole)
  expect(bench.runner.runs.ownerOf(1n)).toBe(OWNER)
  await bench.stop()
  await bench.start({ retentionMs: 0 })
  await bench.until(() => bench.runner.runs.ownerOf(1n) === undefined)
  expect(bench.runner.runs.openLog({ task: 1n, replica: 0, attempt: 1 })).toBeUndefined()
})

it('writes of heads while something is assigned, until that is settled, and of none after that', async () => {
  await using bench = new RunnerBench()
  await bench.start()
  const height = () => new Journal(bench.database).height
  await bench.runner.reconcile(bench.chain.snapshot())
  expect(height()).toBe(-1)
  bench.chain.submit(1n, shellTask('exec sleep 600'))
  await bench.until(() => hasStarted(bench))
  const assigned = bench.chain.snapshot()
  await bench.runner.reconcile(assigned)
  expect(height()).toBe(assigned.finalized.number)
  bench.chain.drop(1n)
  await bench.until(() => bench.runner.runs.entries().every(({ settled }) => settled !== undefined))
  const settled = height()
  expect(settled).toBeGreaterThan(assigned.finalized.number)
  await bench.runner.reconcile(bench.chain.snapshot())
  expect(height()).toBe(settled)

  const entries = bench.runner.runs.entries()
  await bench.runner.reconcile(assigned)
  await bench.stop()
  await bench.start()
  await bench.runner.reconcile(assigned)
  expect(bench.runner.runs.entries()).toEqual(entries)
})
