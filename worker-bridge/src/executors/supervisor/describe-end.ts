import type { ExecutionEnd } from './execution.ts'

/** The end of a container for people. */
export function describeEnd(end: ExecutionEnd): string {
  switch (end.kind) {
    case 'exited':
      return `exited with code ${end.exitCode}`
    case 'signalled':
      return `killed by ${end.signal}`
    case 'outOfMemory':
      return `killed for using more than ${end.limitBytes} bytes of memory`
    case 'failedToStart':
      return `could not be started: ${end.message}`
  }
  return end satisfies never
}
