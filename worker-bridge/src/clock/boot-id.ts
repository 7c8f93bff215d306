import { readFileSync } from 'node:fs'

/** Changes with each boot of the machine: what was running before is gone for certain. */
export function currentBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}
