import type { AccessScope } from '@edgecloud/protocol'

/** What this program uses a worker for as an owner, besides being one. */
export type ClientScope = Extract<AccessScope, 'forward' | 'outputs' | 'secrets'>
