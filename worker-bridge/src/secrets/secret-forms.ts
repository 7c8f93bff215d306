/** Values with fewer bytes are not looked for: they would be found in words that mean something else. */
export const MIN_SECRET_BYTES = 8
const NEWLINE = 0x0a
const RETURN = 0x0d

/**
 * What a log must not have of a secret: the value, each of its lines, and both in base64 in the two usual alphabets. An end
 * of the value that is a line break is left out, as programs that read a file leave it out.
 */
export function secretForms(value: Uint8Array): Buffer[] {
  const whole = withoutLineEnd(Buffer.from(value))
  const lines = whole
    .toString('latin1')
    .split(/\r?\n/)
    .map((line) => Buffer.from(line, 'latin1'))
  const forms = new Map<string, Buffer>()
  for (const form of [whole, ...lines]) {
    // What follows a value changes the last characters of its base64; the others are always the same.
    const settled = form.subarray(0, form.length - (form.length % 3))
    const encoded = [form, settled].flatMap((bytes) => [
      bytes.toString('base64').replace(/=+$/, ''),
      bytes.toString('base64url'),
    ])
    for (const candidate of [form, ...encoded.map((text) => Buffer.from(text))]) {
      if (form.length >= MIN_SECRET_BYTES && candidate.length >= MIN_SECRET_BYTES) {
        forms.set(candidate.toString('latin1'), candidate)
      }
    }
  }
  return [...forms.values()]
}

function withoutLineEnd(value: Buffer): Buffer {
  let end = value.length
  while (end > 0 && (value[end - 1] === NEWLINE || value[end - 1] === RETURN)) end -= 1
  return value.subarray(0, end)
}
