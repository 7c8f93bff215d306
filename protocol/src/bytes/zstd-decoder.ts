import { ZSTDDecoder } from 'zstddec'

/** @param length what comes out at most, and room for it is made first @returns fewer bytes, or none, where it can't be read */
export type DecodeZstd = (bytes: Uint8Array, length: number) => Uint8Array

let loading: Promise<DecodeZstd | undefined> | undefined

/** Zstandard (RFC 8878) in WebAssembly; undefined where that cannot be had. Loaded once. */
export function zstdDecoder(): Promise<DecodeZstd | undefined> {
  return (loading ??= load())
}

async function load(): Promise<DecodeZstd | undefined> {
  const decoder = new ZSTDDecoder()
  try {
    await decoder.init()
  } catch {
    return undefined
  }
  return (bytes, length) => decoder.decode(bytes, length)
}
