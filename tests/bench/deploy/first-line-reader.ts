import { randomBytes } from 'node:crypto'
import type { Libp2p } from 'libp2p'
import { multiaddr } from '@multiformats/multiaddr'
import { decodeFrame, PROTOCOL_IDS, type LogFrame } from '@edgecloud/protocol'
import { RefusedError } from '../../../src/lib/logs/errors.ts'
import { Reconnect } from '../../../src/lib/logs/reconnect.ts'
import { createClientNode } from '../../../worker-bridge/src/network/client/client-node.ts'
import { account, clientChannel, signIn } from '../../../worker-bridge/src/network/fixtures/log-client.ts'
import { wallMs } from './wall-ms.ts'

const TOO_LONG_MS = 120_000

/** The first line of a task's program, in Unix milliseconds. */
export interface FirstLine {
  /** The worker wrote it to its log, by the worker's clock. */
  readonly writtenMs: number
  /** A reader had it. */
  readonly reachedMs: number
  /** Connections that it took; all but the last were refused because the worker did not know the run yet. */
  readonly tries: number
}

/**
 * An owner who reads one log in Node, with the tries and the pauses of the app's own reader. It asks as soon as it is told to;
 * the Task page asks once the worker's acceptance is final as well, by which a log is always there.
 */
export class FirstLineReader {
  readonly #node: Libp2p
  readonly #seed: Uint8Array

  private constructor(node: Libp2p, seed: Uint8Array) {
    this.#node = node
    this.#seed = seed
  }

  /** Begins nothing yet: a page that was open before has its node, but no connection to the worker. */
  static async start(): Promise<FirstLineReader> {
    const seed = randomBytes(32)
    const node = await createClientNode(seed)
    await node.start()
    return new FirstLineReader(node, seed)
  }

  /** Reads to the end of the run. @param genesis hash, `0x` hex. Throws when no line comes. */
  async read(task: bigint, worker: { address: string; genesis: string }): Promise<FirstLine> {
    let tries = 0
    let frames = 0
    let first: FirstLine | undefined
    let said = 'nothing'
    const connect = async () => {
      tries += 1
      for await (const frame of this.#frames(task, worker, signal)) {
        frames += 1
        // Lines of the worker about the run come before.
        if (frame.kind !== 'output' || frame.stream !== 'stdout') continue
        first ??= { writtenMs: frame.timestampMs, reachedMs: wallMs(), tries }
      }
    }
    const signal = AbortSignal.timeout(TOO_LONG_MS)
    const onState = (state: { kind: string; message?: string }) => (said = state.message ?? said)
    await new Reconnect({ connect, progress: () => frames, onState, signal }).run()
    if (first === undefined) throw new Error(`task ${task} showed no line, and last was said: ${said}`)
    return first
  }

  /** One connection: all frames until the end of the run. */
  async *#frames(
    task: bigint,
    { address, genesis }: { address: string; genesis: string },
    signal: AbortSignal,
  ): AsyncGenerator<LogFrame> {
    const connection = await this.#node.dial(multiaddr(address), { signal })
    const channel = clientChannel(await connection.newStream(PROTOCOL_IDS.logs, { signal }))
    const who = { node: this.#node, seed: this.#seed, worker: connection.remotePeer.toString(), task }
    const verdict = await signIn(channel, { ...who, owner: await account('//Alice'), delegation: { genesis } })
    if (verdict?.case !== 'granted') throw new RefusedError(verdict?.case === 'refused' ? verdict.value.code : '')
    const request = { task, replica: 0, attempt: 1, fromSeq: 0n, follow: true }
    await channel.send({ body: { case: 'read', value: request } }, 5_000)
    for (;;) {
      const body = (await channel.next())?.body
      if (body?.case === 'ended') return
      if (body?.case === 'refused') throw new RefusedError(body.value.code)
      if (body?.case === undefined) throw new Error('the log broke off')
      if (body.case === 'frames') yield* body.value.frames.map((encoded) => decodeFrame(encoded))
    }
  }

  async stop(): Promise<void> {
    await this.#node.stop()
  }
}
