import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromHex } from '@edgecloud/protocol'
import { runPlanSchema } from '../../worker-bridge/src/executors/run-plan.ts'
import type { LogFacts } from '../battery/ledger/ledger-facts.ts'

/**
 * What a worker keeps of the log of a task, for the ledger.
 * @param data directory of the worker
 * @throws Error where it keeps no run of the task
 */
export function keptLog(data: string, task: bigint, written: LogFacts['written']): LogFacts {
  const runs = join(data, 'runs')
  for (const name of readdirSync(runs)) {
    const plan = runPlanSchema.parse(JSON.parse(readFileSync(join(runs, name, 'plan.json'), 'utf8')))
    if (plan.task.id !== String(task)) continue
    const frames = readFileSync(join(runs, name, 'log', 'frames.log'))
    return { frames, logKey: fromHex(plan.logKey), written }
  }
  throw new Error(`no run of task ${task} in ${runs}`)
}
