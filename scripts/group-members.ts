import { execFileSync } from 'node:child_process'

/** The processes of a group that still run: id, seconds since the start, and command, one line each. */
export function groupMembers(group: number): string[] {
  const all = execFileSync('ps', ['-eo', 'pgid=,stat=,pid=,etimes=,args='], { encoding: 'utf8' }).split('\n')
  return all.flatMap((line) => {
    const [, pgid, state, rest] = /^ *(\d+) +(\S+) +(.*)$/.exec(line) ?? []
    const ended = state?.startsWith('Z') // where nobody collects it
    return Number(pgid) === group && rest !== undefined && ended === false ? [rest] : []
  })
}
