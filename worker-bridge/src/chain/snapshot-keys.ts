import type { ApiPromise } from '@polkadot/api'
import type { Duty } from '../tasks/chain-port.ts'
import { clockKeys } from './clock-at.ts'
import { storageKey } from './read-stored.ts'

/** Keys of the entries that the answers of a snapshot are made of. */
export interface SnapshotKeys {
  readonly account: string
  readonly clock: readonly string[]
  readonly worker: readonly string[]
  readonly pace: readonly string[]
  readonly duties: readonly string[]
  /** Tells which runtime, worker and replicas these are of. */
  readonly of: string
}

/** What an earlier snapshot has found out. */
export interface KnownDuties {
  readonly worker: number
  readonly duties: readonly Pick<Duty, 'task' | 'replica'>[]
  /** Its own keys, which are given again if they still are the right ones. */
  readonly known: SnapshotKeys
}

/** `hot` is the worker's hot account. Without anything known, answers are asked once more when it is. */
export function snapshotKeys(api: ApiPromise, hot: string, found?: KnownDuties): SnapshotKeys {
  const duties = found?.duties ?? []
  const runtime = api.runtimeVersion.specVersion.toString()
  const of = [runtime, found?.worker, ...duties.map(({ task, replica }) => `${task}.${replica}`)].join(' ')
  if (found?.known.of === of) return found.known
  const key = (pallet: string, entry: string, ...params: unknown[]) => storageKey(api, [pallet, entry], params)
  const own = (pallet: string, entry: string) => (found === undefined ? [] : [key(pallet, entry, found.worker)])
  return {
    of,
    account: key('system', 'account', hot),
    clock: clockKeys(api),
    worker: [key('workers', 'workerOf', hot), ...own('workers', 'workers')],
    pace: [key('workers', 'activeWorkers')],
    duties: [
      ...own('edgeConnect', 'duties'),
      ...duties.flatMap(({ task, replica }) => [
        key('edgeConnect', 'tasks', task),
        key('edgeConnect', 'assignments', task, replica),
      ]),
    ],
  }
}
