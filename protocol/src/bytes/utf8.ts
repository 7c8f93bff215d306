/** The part of the encoding standard used here; it is global in browsers and Node, but not in the ES library types. */
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => {
  decode(bytes: Uint8Array): string
}
declare const TextEncoder: new () => { encode(text: string): Uint8Array }

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Encodes text as UTF-8. Lone surrogates become U+FFFD, as the encoding standard says. */
export function utf8Encode(text: string): Uint8Array {
  return encoder.encode(text)
}

/** Decodes UTF-8; a byte order mark is kept. Throws TypeError on malformed bytes. */
export function utf8Decode(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}
