import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { BRIDGE_PREFIX } from './names.ts'

const failure = z.object({ stderr: z.string().min(1) })
const run = promisify(execFile)
/**
 * A private network is not routed anywhere, but its gateway is this machine, with all that listens on it. Nothing that
 * begins in such a network reaches the machine; answers to what the bridge begins do.
 */
const FROM_TASKS = ['-i', `${BRIDGE_PREFIX}+`]
const RULES = [
  [...FROM_TASKS, '-p', 'tcp', '--syn', '-j', 'DROP'],
  [...FROM_TASKS, '!', '-p', 'tcp', '-j', 'DROP'],
]

/** Puts the rules into the firewall, first and once. @returns why that cannot be, or undefined when they are there */
export async function guardHost(): Promise<string | undefined> {
  for (const program of ['iptables', 'ip6tables']) {
    for (const rule of RULES) {
      const there = await run(program, ['-w', '-C', 'INPUT', ...rule]).then(
        () => true,
        () => false,
      )
      if (there) continue
      try {
        await run(program, ['-w', '-I', 'INPUT', '1', ...rule])
      } catch (error) {
        const detail = failure.safeParse(error).data?.stderr.trim().split('\n')[0]
        return `${program} cannot be used (${detail ?? String(error)}); it needs root`
      }
    }
  }
  return undefined
}
