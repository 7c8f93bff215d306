import type { CheckedReader } from '../../../worker-bridge/src/network/fixtures/checked-reader.ts'
import { rawProtocol } from './raw-protocol.ts'

/** The baseline in Node: takes the bytes of the raw stream as libp2p gives them, and does nothing with them. @returns how many */
export async function readRawStream(connection: CheckedReader['connection'], task: number): Promise<number> {
  const stream = await connection.newStream(rawProtocol(task))
  stream.maxReadBufferLength = 2 ** 20
  let bytes = 0
  await new Promise<void>((resolve, reject) => {
    stream.addEventListener('message', ({ data }) => (bytes += data.byteLength))
    stream.addEventListener('end', () => resolve())
    stream.addEventListener('close', ({ error }) => (error === undefined ? resolve() : reject(error)))
  })
  return bytes
}
