import { KEEP_ALIVE_MS, SLOW_READER_MS } from './limits.ts'
import type { LogChannel, ReadRequest } from './log-request.ts'
import type { LogHead, ReadableLog, RunEnd } from './log-source.ts'

/** Bytes of frames per message: 64 KiB less room for the message's own fields, and never below the longest frame. */
const BATCH_BYTES = 63 * 1024

/** Bytes that protobuf adds to each frame in a batch. */
const FRAME_OVERHEAD_BYTES = 4

/**
 * Sends a log from a cursor on: head, batches, and at the end the outcome. Reads from disk only when the peer has
 * taken the batch before, so a slow or absent reader costs no memory and loses nothing.
 */
export async function sendLog(
  channel: LogChannel,
  log: ReadableLog,
  request: ReadRequest,
  signal: AbortSignal,
): Promise<void> {
  const ended = (await log.end()) !== undefined
  await send(channel, 'head', { ...headOf(await log.head()), logKey: log.logKey, state: ended ? 'ended' : 'running' })
  let next = request.fromSeq
  for (;;) {
    // Asked before the read: frames written in between are then sent before the outcome.
    const end = await log.end()
    const sent = await sendBatch(channel, log, next)
    next += sent
    signal.throwIfAborted()
    if (sent > 0n) continue
    if (end !== undefined) return sendEnd(channel, end, await log.head())
    if (!request.follow) return
    await quiet(channel, log, next, signal)
  }
}

async function sendBatch(channel: LogChannel, log: ReadableLog, firstSeq: bigint): Promise<bigint> {
  const frames = takeFitting(await log.read(firstSeq, BATCH_BYTES))
  if (frames.length === 0) return 0n
  await send(channel, 'frames', { firstSeq, frames, ...headOf(await log.head()) })
  return BigInt(frames.length)
}

function takeFitting(frames: readonly Uint8Array[]): Uint8Array[] {
  let bytes = 0
  const taken: Uint8Array[] = []
  for (const frame of frames) {
    bytes += frame.length + FRAME_OVERHEAD_BYTES
    if (bytes > BATCH_BYTES && taken.length > 0) break
    taken.push(frame)
  }
  return taken
}

/** Waits for more; sends an empty batch now and then so that both ends notice when the other is gone. */
async function quiet(channel: LogChannel, log: ReadableLog, next: bigint, signal: AbortSignal): Promise<void> {
  const keepAlive = AbortSignal.timeout(KEEP_ALIVE_MS)
  try {
    await log.waitBeyond(next, AbortSignal.any([signal, keepAlive]))
  } catch (error) {
    if (signal.aborted || !keepAlive.aborted) throw error
    await send(channel, 'frames', { firstSeq: next, frames: [], ...headOf(await log.head()) })
  }
}

async function sendEnd(channel: LogChannel, end: RunEnd, head: LogHead): Promise<void> {
  const exitCode = end.kind === 'exited' ? end.exitCode : 0
  const reason = end.kind === 'failed' ? end.reason : ''
  await send(channel, 'ended', { outcome: end.kind, exitCode, reason, ...headOf(head) })
}

type Outgoing = NonNullable<Parameters<LogChannel['send']>[0]['body']>
type ValueOf<Case extends string> = Extract<Outgoing, { case: Case }> extends { value: infer Value } ? Value : never

function send<Case extends 'head' | 'frames' | 'ended'>(channel: LogChannel, name: Case, value: ValueOf<Case>) {
  // The pair of name and value is right by its type; TypeScript cannot build a union member from a type parameter.
  return channel.send({ body: { case: name, value } as Outgoing }, SLOW_READER_MS)
}

/** Only what goes over the wire; a log may know more of its head. */
function headOf({ size, root }: LogHead): LogHead {
  return { size, root }
}
