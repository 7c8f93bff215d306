import { fromHex, unpackFrames } from '@edgecloud/protocol'

/** A message of one frame, "hello " a hundred times, as a worker compressed it. */
const PACKED = { length: 641, zstd: fromHex('28b52ffd608101cd000080080312d80468656c6c6f2018042220070200b8463f4955bc') }

/** Unpacks what comes compressed from a worker. */
export default async function useZstddec(): Promise<string> {
  const { firstSeq, frames } = await unpackFrames(PACKED)
  return `${firstSeq} ${new TextDecoder().decode(frames[0]).slice(0, 11)} ${frames[0]?.length}`
}
