import { expect, it } from 'vitest'
import { decodeFrame, keyedLeaf, LogTree } from '@edgecloud/protocol'
import { RunnerBench } from './fixtures/runner-bench.ts'
import { shellTask } from './fixtures/stand-in-chain.ts'

it('runs a shell task from its assignment to its result and lets its log be read', async () => {
  await using bench = new RunnerBench()
  await bench.start()
  bench.chain.submit(1n, shellTask('for i in 1 2 3; do echo "line $i"; done; echo oops >&2; exit 4'))
  await bench.until(() => bench.sent('complete'))
  const log = bench.runner.openLog({ task: 1n, replica: 0, attempt: 1 })
  const frames = (await log?.read(0n, 65_536)) ?? []
  const lines = frames.map((frame) => decodeFrame(frame))
  expect(lines.map((frame) => frame.kind === 'output' && `${frame.stream} ${Buffer.from(frame.bytes)}`)).toEqual(
    expect.arrayContaining(['stdout line 1\n', 'stdout line 2\n', 'stdout line 3\n', 'stderr oops\n']),
  )
  const tree = new LogTree()
  for (const frame of frames) tree.append(keyedLeaf(log?.logKey ?? new Uint8Array(), frame))
  const [accept, complete] = bench.chain.sent
  expect(accept).toMatchObject({ kind: 'accept', task: 1n, attempt: 1 })
  expect(complete).toMatchObject({ kind: 'complete', exitCode: 4, logSize: 4n, logRoot: tree.root() })
  expect(await log?.end()).toEqual({ kind: 'exited', exitCode: 4 })
  await log?.close()
})
