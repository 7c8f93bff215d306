/** Unix time in milliseconds, with fractions: comparable with what other processes of this machine write down. */
export function wallMs(): number {
  return performance.timeOrigin + performance.now()
}
