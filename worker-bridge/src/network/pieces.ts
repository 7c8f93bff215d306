/** Bytes in pieces of at most so many, in order; none of no bytes. */
export function* pieces(bytes: Uint8Array, most: number): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += most) yield bytes.subarray(at, at + most)
}
