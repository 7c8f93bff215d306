import { readdirSync, readlinkSync } from 'node:fs'

/** What the descriptors of a process point at, sorted; numbers of pipes and sockets left out, for they say nothing. */
export function openDescriptors(pid: number | 'self'): string[] {
  const directory = `/proc/${pid}/fd`
  const targets = readdirSync(directory).flatMap((name) => {
    try {
      return [readlinkSync(`${directory}/${name}`).replace(/:\[\d+\]$/, '')]
    } catch {
      return [] // the one that this listing itself had open
    }
  })
  return targets.sort()
}
