/** The words of the status language, with the icon and colour that belong to each. */
export type StatusKind =
  'waiting' | 'assigned' | 'running' | 'stopping' | 'completed' | 'failed' | 'stopped' | 'unknown'
