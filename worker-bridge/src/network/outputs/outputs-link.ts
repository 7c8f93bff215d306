import type { Connection, Libp2p } from '@libp2p/interface'
import type { OutputManifest } from '@edgecloud/protocol'
import { wait } from '../../clock/wait.ts'
import { backoffMs } from '../../retry/backoff.ts'
import { unlessAborted } from '../../retry/unless-aborted.ts'
import { describeFault } from '../client/describe-fault.ts'
import { dialWorker } from '../client/dial-worker.ts'
import { WorkerRefusedError, WorkerUnreachableError } from '../client/errors.ts'
import type { OwnerSession } from '../client/owner-session.ts'
import type { WorkerPlace } from '../client/worker-place.ts'
import { PeerTooSlowError, StreamClosedError } from '../message-channel.ts'
import type { OutputsEvent } from './outputs-event.ts'
import { OutputsReader } from './outputs-reader.ts'
import { readManifest } from './read-manifest.ts'

const RETRY = { firstDelayMs: 500, maxDelayMs: 30_000 } as const
/** Failures in a row, without a byte in between, after which a download is given up: some two minutes. */
const MOST_FAILURES = 9
/** The same before the worker was reached at all: more likely it is not there. */
const MOST_FAILURES_AT_FIRST = 2

/** Refusals that pass by themselves. */
const PASSING = new Set(['stream_rate_limited', 'worker_fault', 'worker_stopping', 'outputs_limit'])

export interface OutputsLinkInit {
  readonly node: Libp2p
  readonly session: OwnerSession
  readonly replica: number
  /** Asks where the worker of the replica is now. */
  readonly locate: () => Promise<WorkerPlace>
  /** Root over the outputs by the chain, 32 bytes; undefined if the chain has none. */
  readonly root: Uint8Array | undefined
  readonly onEvent: (event: OutputsEvent) => void
  readonly signal: AbortSignal
}

/** The way to the outputs of a run: one stream, made anew when it is lost, and always of the same outputs. */
export class OutputsLink {
  readonly #init: OutputsLinkInit
  #connection: Connection | undefined
  #reader: OutputsReader | undefined
  #root: Uint8Array | undefined
  #manifest: OutputManifest | undefined
  #failures = 0

  constructor(init: OutputsLinkInit) {
    this.#init = init
    this.#root = init.root
  }

  /** The manifest and the root over it, once the worker was reached. Throws what {@link reader} throws. */
  async manifest(): Promise<{ manifest: OutputManifest; root: Uint8Array }> {
    await this.reader()
    if (this.#manifest === undefined || this.#root === undefined) throw new StreamClosedError()
    return { manifest: this.#manifest, root: this.#root }
  }

  /** The stream, perhaps a new one. Throws why there is none, and errors of the manifest: ones of other outputs are not taken. */
  async reader(): Promise<OutputsReader> {
    for (;;) {
      if (this.#reader !== undefined) return this.#reader
      try {
        return await this.#open()
      } catch (error) {
        await this.recover(error)
      }
    }
  }

  /** Bytes have come. */
  alive(): void {
    this.#failures = 0
  }

  /** After a fault: gives the stream up, and waits until a new one may be tried. Throws the fault if no retry would help. */
  async recover(fault: unknown): Promise<void> {
    const { signal, onEvent } = this.#init
    this.close()
    signal.throwIfAborted()
    this.#failures += 1
    const most = this.#manifest === undefined ? MOST_FAILURES_AT_FIRST : MOST_FAILURES
    if (!passes(fault) || this.#failures > most) throw fault
    const retryMs = Math.round(backoffMs(RETRY, this.#failures))
    onEvent({ event: 'disconnected', retryMs, ...describeFault(fault) })
    await wait(retryMs, signal)
  }

  close(): void {
    this.#reader?.close()
    this.#reader = undefined
    this.#connection?.abort(new StreamClosedError())
    this.#connection = undefined
  }

  async #open(): Promise<OutputsReader> {
    const { node, session, replica, locate, onEvent, signal } = this.#init
    const place = await unlessAborted(locate(), signal)
    this.#connection = await dialWorker(node, place, signal)
    const { attempt, peerId } = place
    const { reader, manifestJson } = await OutputsReader.open(this.#connection, session, { replica, attempt }, signal)
    this.#reader = reader
    const { manifest, root } = readManifest(manifestJson, this.#root)
    this.#manifest = manifest
    this.#root = root
    onEvent({ event: 'connected', worker: peerId })
    return reader
  }
}

function passes(fault: unknown): boolean {
  if (fault instanceof WorkerRefusedError) return PASSING.has(fault.code)
  return [StreamClosedError, PeerTooSlowError, WorkerUnreachableError].some((kind) => fault instanceof kind)
}
