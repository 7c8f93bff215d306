/**
 * A command that starts once a line comes from an open descriptor, in the process that waited. That the other end is
 * closed says that what watches over the sandbox is dead: then it never starts. bwrap's own gate opens for that too.
 */
export function gatedCommand(gate: number, command: readonly string[]): [string, ...string[]] {
  return ['/bin/sh', '-c', `read -r go <&${gate} && exec ${gate}<&- && exec "$@"`, 'sh', ...command]
}
