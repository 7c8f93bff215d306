import type { CheckedReader } from '../../../worker-bridge/src/network/fixtures/checked-reader.ts'
import { streamChunks } from '../../../worker-bridge/src/network/stream-chunks.ts'
import { RAW_PROTOCOL } from './raw-protocol.ts'

/** The baseline in Node: takes the bytes of the raw stream and does nothing with them. @returns how many */
export async function readRawStream(connection: CheckedReader['connection']): Promise<number> {
  const stream = await connection.newStream(RAW_PROTOCOL)
  stream.maxReadBufferLength = 2 ** 20
  let bytes = 0
  for await (const chunk of streamChunks(stream)) bytes += chunk.length
  return bytes
}
