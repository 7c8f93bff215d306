/** Longest name of a file here, in bytes of UTF-8: most systems take 255, and browsers add to it while they write. */
const MAX_NAME_BYTES = 230

/** What some system takes for a separator, a drive, a wildcard or a stream, or what is not seen. */
const UNSAFE = /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Names that mean a device on Windows, whatever stands behind a dot. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)/i

/** A name that every usual system takes for one file or folder inside of where it is put; most names stay as they are. */
export function localName(name: string): string {
  const plain = name.replace(UNSAFE, '_').replace(/[. ]+$/, (end) => '_'.repeat(end.length))
  return shortened(plain.replace(DEVICE, '_$&')) || '_'
}

function shortened(name: string): string {
  // No character takes more than three bytes for each of its UTF-16 units.
  if (name.length * 3 <= MAX_NAME_BYTES || byteLength(name) <= MAX_NAME_BYTES) return name
  const ending = /\.[^.]{1,16}$/u.exec(name)?.[0] ?? ''
  const stem = [...name.slice(0, name.length - ending.length)]
  let room = MAX_NAME_BYTES - byteLength(ending)
  const kept = stem.findIndex((char) => (room -= byteLength(char)) < 0)
  return stem.slice(0, kept).join('') + ending
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
