/** Ids from here on belong to nobody: above those of people, of subordinate ids and of systemd's containers. */
const FIRST_ID = 1_900_000_000

/**
 * The id that a run has on the host: one of its own if the bridge is root, so that the tasks' processes have no rights to
 * anything and none to each other; else null, the bridge's own.
 */
export function hostUserOf(runId: string): number | null {
  return process.getuid?.() === 0 ? FIRST_ID + Number.parseInt(runId.slice(0, 6), 16) : null
}
