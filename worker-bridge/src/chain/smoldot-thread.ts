import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { startWithBytecode } from 'smoldot/no-auto-bytecode'
import type { Client, LogCallback, SmoldotBytecode } from 'smoldot'

export interface SmoldotThread {
  client: Client
  /** Ends client and thread. */
  stop(): Promise<void>
}

/** Starts smoldot with its wasm in a worker thread, so that verifying never delays a heartbeat or a log. */
export async function startSmoldotThread(logCallback: LogCallback): Promise<SmoldotThread> {
  const { port1, port2 } = new MessageChannel()
  const worker = new Worker(new URL('smoldot-worker.ts', import.meta.url), {
    workerData: { port: port2 },
    transferList: [port2],
  })
  // The first message is the compiled module; Worker events carry `unknown`, and structured clone keeps the type.
  const [bytecode] = (await once(worker, 'message')) as [SmoldotBytecode]
  const client = startWithBytecode({ bytecode, portToWorker: port1, logCallback, maxLogLevel: 3 })
  return {
    client,
    async stop() {
      await client.terminate().catch(() => undefined) // crashed already
      await worker.terminate()
    },
  }
}
