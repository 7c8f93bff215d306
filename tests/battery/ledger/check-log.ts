import { FrameDecoder } from '@edgecloud/protocol'
import type { LogFacts } from './ledger-facts.ts'

/**
 * Every byte that the task wrote, in order, each once; or the beginning of it, and frames that say exactly how many
 * bytes are missing after that.
 */
export function checkLog({ frames, written }: LogFacts): string[] {
  const kept = { stdout: new Array<Uint8Array>(), stderr: new Array<Uint8Array>() }
  let lost = 0n
  let next = 0n
  const problems: string[] = []
  for (const { frame } of new FrameDecoder().push(frames)) {
    if (frame.seq !== next) problems.push(`frame ${frame.seq} where ${next} should be`)
    next = frame.seq + 1n
    if (frame.kind === 'gap') lost += frame.lostBytes
    else if (frame.stream !== 'system') kept[frame.stream].push(frame.bytes)
  }
  let missing = 0n
  for (const stream of ['stdout', 'stderr'] as const) {
    const have = Buffer.concat(kept[stream])
    const want = Buffer.from(written[stream] ?? new Uint8Array())
    if (!have.equals(want.subarray(0, have.length))) problems.push(`${stream} is not what the task wrote`)
    missing += BigInt(Math.max(0, want.length - have.length))
  }
  if (missing !== lost) problems.push(`${missing} bytes are missing, and gaps say ${lost}`)
  return problems
}
