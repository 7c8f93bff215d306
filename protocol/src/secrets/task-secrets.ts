/** Secrets of a task: their values by their names in the task file. */
export type TaskSecrets = ReadonlyMap<string, Uint8Array>
