import { FramesMessage } from './frames-message.ts'
import { FramesPacker } from './frames-packer.ts'
import { KEEP_ALIVE_MS, SLOW_READER_MS } from './limits.ts'
import type { LogChannel, ReadRequest } from './log-request.ts'
import type { LogHead, ReadableLog, RunEnd } from './log-source.ts'

/** Bytes of frames per message: 64 KiB less room for the message's own fields, and never below the longest frame. */
const BATCH_BYTES = 63 * 1024

/** Bytes of frames that are read from disk at once: a read costs a change of threads, whatever its length. */
const READ_BYTES = 4 * BATCH_BYTES

/** Bytes that protobuf adds to each frame in a batch. */
const FRAME_OVERHEAD_BYTES = 4

/**
 * Sends a log from a cursor on: head, batches, and at the end the outcome. Reads from disk only when the peer has
 * taken what was read before, so a slow or absent reader costs no more than that and loses nothing.
 */
export async function sendLog(
  channel: LogChannel,
  log: ReadableLog,
  request: ReadRequest,
  signal: AbortSignal,
): Promise<void> {
  const ended = (await log.end()) !== undefined
  await send(channel, 'head', { ...headOf(await log.head()), logKey: log.logKey, state: ended ? 'ended' : 'running' })
  const batches = new Batches(log, request.fromSeq)
  const packer = request.packed ? new FramesPacker() : undefined
  for (;;) {
    // Asked before the read: frames written in between are then sent before the outcome.
    const end = await log.end()
    const batch = await batches.take(Math.max(BATCH_BYTES, packer?.room ?? 0))
    signal.throwIfAborted()
    if (batch.frames.length > 0) await sendFrames(channel, { ...batch, ...headOf(await log.known()) }, packer)
    else if (end !== undefined) return sendEnd(channel, end, await log.head())
    else if (!request.follow) return
    else await quiet(channel, log, batch.firstSeq, signal)
  }
}

interface Batch {
  readonly firstSeq: bigint
  readonly frames: Uint8Array[]
}

/** Gives a log in batches. Reads some of them at once, and the next ones while the last of those is sent. */
class Batches {
  readonly #log: ReadableLog
  #next: bigint
  #frames: readonly Uint8Array[] = []
  #ahead: Promise<readonly Uint8Array[]> | undefined

  constructor(log: ReadableLog, fromSeq: bigint) {
    this.#log = log
    this.#next = fromSeq
  }

  /** The frames after those of the batch before; none when there are no more now. */
  async take(maxBytes: number): Promise<Batch> {
    if (this.#frames.length === 0) {
      this.#frames = await (this.#ahead ?? this.#log.read(this.#next, READ_BYTES))
      this.#ahead = undefined
    }
    const batch = { firstSeq: this.#next, frames: takeFitting(this.#frames, maxBytes) }
    this.#frames = this.#frames.slice(batch.frames.length)
    this.#next += BigInt(batch.frames.length)
    // Not at the end of what is known: that would be another look at the disk, for what is not there yet.
    const last = batch.frames.length > 0 && this.#frames.length === 0
    if (last && this.#next < (await this.#log.known()).size) {
      this.#ahead = this.#log.read(this.#next, READ_BYTES)
      this.#ahead.catch(() => undefined) // awaited with the next batch, unless the reader has gone
    }
    return batch
  }
}

function takeFitting(frames: readonly Uint8Array[], maxBytes: number): Uint8Array[] {
  let bytes = 0
  const taken: Uint8Array[] = []
  for (const frame of frames) {
    bytes += frame.length + FRAME_OVERHEAD_BYTES
    if (bytes > maxBytes && taken.length > 0) break
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
    await sendFrames(channel, { firstSeq: next, frames: [], ...headOf(await log.head()) })
  }
}

async function sendEnd(channel: LogChannel, end: RunEnd, head: LogHead): Promise<void> {
  const exitCode = end.kind === 'exited' ? end.exitCode : 0
  const reason = end.kind === 'failed' ? end.reason : ''
  await send(channel, 'ended', { outcome: end.kind, exitCode, reason, ...headOf(head) })
}

type Frames = ConstructorParameters<typeof FramesMessage>[0]

/** In one message where they are packed or few, or else in as many as they take. */
async function sendFrames(channel: LogChannel, batch: Frames, packer?: FramesPacker): Promise<void> {
  const whole = new FramesMessage(batch)
  const packed = packer?.pack(whole.body)
  if (packed !== undefined) return channel.write(packed, SLOW_READER_MS)
  let { firstSeq } = batch
  let rest: readonly Uint8Array[] = batch.frames
  do {
    const frames = takeFitting(rest, BATCH_BYTES)
    const message = frames.length === batch.frames.length ? whole : new FramesMessage({ ...batch, firstSeq, frames })
    await channel.write(message.encoded, SLOW_READER_MS)
    firstSeq += BigInt(frames.length)
    rest = rest.slice(frames.length)
  } while (rest.length > 0)
}

type Outgoing = NonNullable<Parameters<LogChannel['send']>[0]['body']>
type ValueOf<Case extends string> = Extract<Outgoing, { case: Case }> extends { value: infer Value } ? Value : never

function send<Case extends 'head' | 'ended'>(channel: LogChannel, name: Case, value: ValueOf<Case>) {
  // The pair of name and value is right by its type; TypeScript cannot build a union member from a type parameter.
  return channel.send({ body: { case: name, value } as Outgoing }, SLOW_READER_MS)
}

/** Only what goes over the wire; a log may know more of its head. */
function headOf({ size, root }: LogHead): LogHead {
  return { size, root }
}
