import { z } from 'zod'
import type { ChainCache } from './chain-cache.ts'
import type { CachedReads } from './chain-session.ts'
import { optional } from './codec-json.ts'
import { taskListSchema, taskViewSchema } from './task-view.ts'
import { workerViewSchema } from './worker-view.ts'

const workersSchema = z.array(workerViewSchema)
const taskSchema = optional(taskViewSchema)

/** What an earlier visit to this chain read. */
export function cachedReads(cache: ChainCache, genesis: () => string | undefined): CachedReads {
  const read = async <T>(what: string, schema: z.ZodType<T>) => {
    const known = genesis()
    return known === undefined ? undefined : cache.read(known, what, schema)
  }
  return {
    workers: () => read('workers', workersSchema),
    task: (id) => read(`task/${id}`, taskSchema),
    tasksOf: (owner) => read(`tasks/${owner}`, taskListSchema),
  }
}
