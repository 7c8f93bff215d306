import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { currentBootId } from '../../clock/boot-id.ts'

export const processIdentitySchema = z.strictObject({
  pid: z.int().min(1),
  /** Start time in clock ticks since boot, field 22 of /proc/pid/stat: tells a process from a later one with its pid. */
  startTicks: z.string().regex(/^\d+$/),
  /** /proc/sys/kernel/random/boot_id: changes with each boot of the machine. */
  bootId: z.string(),
})

/** Names a process for all time. */
export type ProcessIdentity = z.output<typeof processIdentitySchema>

/** Identity of a living process, or undefined if there is none with that pid or only its remains. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined // no such process
  }
  // The second field is the name in parentheses and may itself hold spaces and parentheses.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const startTicks = fields[18]
  if (startTicks === undefined || state === 'Z' || state === 'X') return undefined
  return { pid, startTicks, bootId: currentBootId() }
}

export function isAlive(identity: ProcessIdentity): boolean {
  const now = identifyProcess(identity.pid)
  return now !== undefined && now.startTicks === identity.startTicks && now.bootId === identity.bootId
}
