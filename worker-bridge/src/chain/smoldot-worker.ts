// Runs smoldot's CPU work in a thread of its own; sockets stay on the main thread.
import { parentPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { releaseRaces } from '@edgecloud/light-client/release-races'
import { compileBytecode } from 'smoldot/bytecode'
import { run } from 'smoldot/worker'
import { z } from 'zod'

releaseRaces()
const { port } = z.object({ port: z.custom<MessagePort>() }).parse(workerData)
parentPort?.postMessage(await compileBytecode())
// smoldot names the DOM's MessagePort; Node's has the same methods.
await run(port as unknown as Parameters<typeof run>[0])
