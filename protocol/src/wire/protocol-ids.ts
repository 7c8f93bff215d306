/** libp2p protocol ids, one per kind of stream between browser and worker. */
export const PROTOCOL_IDS = {
  logs: '/edgecloud/logs/1',
  metrics: '/edgecloud/metrics/1',
  outputs: '/edgecloud/outputs/1',
  exec: '/edgecloud/exec/1',
  forward: '/edgecloud/forward/1',
  secrets: '/edgecloud/secrets/1',
} as const

/** The version that `Open` carries on every stream. */
export const PROTOCOL_VERSION = 1
