import type { Cgroup } from './cgroup.ts'

/** Where no group can be made: limits hold per process only, and that is what the isolation report says. */
export class NoCgroup implements Cgroup {
  add(): void {
    // nothing to be added to
  }
  memoryKills(): number {
    return 0
  }
  remove(): boolean {
    return true // nothing was made
  }
}
