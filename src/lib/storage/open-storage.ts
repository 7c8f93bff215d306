import { openDB, type DBSchema, type IDBPDatabase, type StoreNames } from 'idb'
import { pause } from '../pause.ts'

/** The longest that the browser may take to open its storage, in milliseconds. */
const OPENED_AFTER_MS = 3_000

/**
 * A database of this browser with these stores, made if there is none yet. Undefined where the browser offers no storage,
 * or none that answers: nothing may wait for what can be forgotten.
 */
export async function openStorage<Schema extends DBSchema>(
  name: string,
  stores: readonly StoreNames<Schema>[],
): Promise<IDBPDatabase<Schema> | undefined> {
  const opening = open(name, stores).catch(() => undefined)
  const database = await Promise.race([opening, pause(OPENED_AFTER_MS)])
  if (database === undefined) void opening.then((late) => late?.close())
  return database
}

/** Rejects also where there is no storage at all, which the library does not. */
async function open<Schema extends DBSchema>(
  name: string,
  stores: readonly StoreNames<Schema>[],
): Promise<IDBPDatabase<Schema>> {
  return await openDB<Schema>(name, 1, {
    upgrade: (database) => stores.forEach((store) => database.createObjectStore(store)),
  })
}
