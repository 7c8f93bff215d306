import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { DockerUnsuitableError } from './errors.ts'
import { BRIDGE_PREFIX } from './names.ts'

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

/** Puts the rules into the firewall, first and once. Throws DockerUnsuitableError where that cannot be. */
export async function guardHost(): Promise<void> {
  for (const program of ['iptables', 'ip6tables']) {
    for (const rule of RULES) {
      const there = await run(program, ['-w', '-C', 'INPUT', ...rule]).then(
        () => true,
        () => false,
      )
      if (there) continue
      await run(program, ['-w', '-I', 'INPUT', '1', ...rule]).catch((error: unknown) => {
        const detail = error instanceof Error ? error.message : String(error)
        throw new DockerUnsuitableError(`the machine cannot be kept from its tasks by ${program}, as root: ${detail}`)
      })
    }
  }
}
