/** Methods that smoldot 3.4.1 names in `rpc_methods` but answers with "not implemented". */
const UNSERVED = new Set([
  'account_nextIndex',
  'author_hasKey',
  'author_hasSessionKeys',
  'author_insertKey',
  'author_removeExtrinsic',
  'author_rotateKeys',
  'babe_epochAuthorship',
  'grandpa_roundState',
  'offchain_localStorageGet',
  'offchain_localStorageSet',
  'state_getPairs',
  'state_getStorageHash',
  'state_getStorageSize',
  'state_queryStorage',
  'system_addReservedPeer',
  'system_dryRun',
  'system_localPeerId',
  'system_networkState',
  'system_removeReservedPeer',
])

/** True when the light client really answers the method, so that an API built on `rpc_methods` offers no dead calls. */
export function isServedMethod(method: string): boolean {
  return !UNSERVED.has(method) && !method.startsWith('childstate_') && !method.startsWith('sudo_')
}
