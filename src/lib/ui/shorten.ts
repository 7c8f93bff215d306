/** Cuts an address or a hash in the middle: "5F3sa2…k9Qd". Short texts stay whole. */
export function shorten(text: string, head = 6, tail = 4): string {
  return text.length <= head + tail + 1 ? text : `${text.slice(0, head)}…${text.slice(-tail)}`
}
