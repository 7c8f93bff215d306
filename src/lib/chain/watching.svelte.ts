/** Reads something as a component would and notes every value it had; for tests. */
export function watching<T>(read: () => T): { seen: T[]; stop: () => void } {
  const seen: T[] = []
  const stop = $effect.root(() => {
    $effect(() => {
      seen.push(read())
    })
  })
  return { seen, stop }
}
