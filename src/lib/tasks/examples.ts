import batchShell from '../../../examples/batch-shell/compose.yaml?raw'

/** Task files to start from, smallest first. The first one greets a new user. */
export const EXAMPLES = [{ id: 'batch-shell', text: batchShell }] as const

export type Example = (typeof EXAMPLES)[number]
