import type { LogFrame, LogStreamName } from '@edgecloud/protocol'
import { expect, it } from 'vitest'
import { taskBytes } from './task-bytes.ts'

const from = { timestampMs: 1, service: 'main', replica: 0 }
const output = (seq: bigint, stream: LogStreamName, text: string): LogFrame => ({
  ...{ kind: 'output', seq, stream, bytes: new TextEncoder().encode(text), lineEnd: text.endsWith('\n') },
  ...from,
})

it('has what the task wrote and nothing that the worker said', () => {
  const frames: LogFrame[] = [
    output(0n, 'system', 'image busybox is busybox@sha256:0\n'),
    output(1n, 'stdout', 'a'),
    output(2n, 'stderr', 'b\n'),
    output(3n, 'stdout', 'c\n'),
    output(4n, 'system', 'ended\n'),
  ]
  expect(Buffer.concat(taskBytes(frames)).toString()).toBe('ab\nc\n')
})
