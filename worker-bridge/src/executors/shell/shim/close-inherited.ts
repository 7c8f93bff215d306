import { closeSync, readdirSync, readFileSync } from 'node:fs'

const O_CLOEXEC = 0o2_000_000

/**
 * Closes what this process was given beyond its three standard streams. Node marks its own descriptors to be closed in
 * children; anything unmarked came from whoever started the bridge, and a task must not get it.
 */
export function closeInherited(): void {
  for (const name of readdirSync('/proc/self/fd')) {
    if (Number(name) > 2 && !closesOnExec(name)) closeSync(Number(name))
  }
}

function closesOnExec(fd: string): boolean {
  try {
    const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1]
    return flags === undefined || (Number.parseInt(flags, 8) & O_CLOEXEC) !== 0
  } catch {
    return true // the descriptor of the listing itself, closed by now
  }
}
