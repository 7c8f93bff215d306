import type { OutputManifest, outputs } from '@edgecloud/protocol'
import { utf8Encode } from '@edgecloud/protocol'
import { MAX_OUTPUT_PIECE_BYTES, SLOW_READER_MS } from './limits.ts'
import { PeerTooSlowError } from './message-channel.ts'
import type { MessageChannel } from './message-channel.ts'
import type { ServedOutputs } from './output-source.ts'
import { outputsRefusal } from './outputs-refusal.ts'
import { pieces } from './pieces.ts'
import { Refusal } from './refusal.ts'

export type OutputsChannel = MessageChannel<typeof outputs.ClientMessageSchema, typeof outputs.ServerMessageSchema>

interface SendInit {
  /** Milliseconds that the client may take to ask for the next file. */
  readonly idleMs: number
  readonly signal: AbortSignal
}

/**
 * Sends the manifest, then each file that is asked for, until the client ends the stream. Reads on only when the client has
 * taken what was sent, so a slow one costs no memory. Throws {@link Refusal}, PeerTooSlowError, or the signal's reason.
 */
export async function sendOutputs(channel: OutputsChannel, source: ServedOutputs, init: SendInit): Promise<void> {
  await sendManifest(channel, source.manifest, init.signal)
  for (;;) {
    const fetch = await nextFetch(channel, init)
    if (fetch === undefined) return
    await sendFile(channel, source, fetch, init.signal)
  }
}

async function sendManifest(channel: OutputsChannel, manifest: OutputManifest, signal: AbortSignal): Promise<void> {
  const json = utf8Encode(JSON.stringify(manifest))
  let left = json.length
  for (const piece of pieces(json, MAX_OUTPUT_PIECE_BYTES)) {
    signal.throwIfAborted()
    left -= piece.length
    const value = { manifestJson: piece, last: left === 0 }
    await channel.send({ body: { case: 'manifest', value } }, SLOW_READER_MS)
  }
}

/** Undefined when the client is done. */
async function nextFetch(channel: OutputsChannel, { idleMs, signal }: SendInit): Promise<outputs.Fetch | undefined> {
  signal.throwIfAborted()
  const over = Promise.withResolvers<never>()
  const onAbort = () => over.reject(signal.reason)
  const timer = setTimeout(() => over.reject(new PeerTooSlowError('ask for a file', idleMs)), idleMs)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const body = (await Promise.race([channel.next(), over.promise]))?.body
    if (body === undefined || body.case === 'fetch') return body?.value
    throw new Refusal('stream_unexpected_message', `Expected "fetch", got "${body.case ?? 'nothing'}".`)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

async function sendFile(
  channel: OutputsChannel,
  source: ServedOutputs,
  { entry: index, offset }: outputs.Fetch,
  signal: AbortSignal,
): Promise<void> {
  const entry = source.manifest.entries[index]
  if (entry?.kind !== 'file' || offset > BigInt(entry.size)) throw outputsRefusal('outputs_entry_unknown')
  for await (const bytes of source.read(index, Number(offset))) {
    for (const data of pieces(bytes, MAX_OUTPUT_PIECE_BYTES)) {
      signal.throwIfAborted()
      await channel.send({ body: { case: 'chunk', value: { data } } }, SLOW_READER_MS)
    }
  }
  await channel.send({ body: { case: 'fileEnd', value: {} } }, SLOW_READER_MS)
}
