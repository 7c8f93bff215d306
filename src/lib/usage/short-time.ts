/** The time of day in this place, as "21:04". @param atMs Unix milliseconds */
export function shortTime(atMs: number): string {
  const at = new Date(atMs)
  return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':')
}
