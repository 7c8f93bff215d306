/** The words of the status language that a task or a replica can be in. */
export type StatusKind = 'waiting' | 'assigned' | 'secrets' | 'running' | 'settled' | 'failed' | 'paused'
