import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fromHex } from '@edgecloud/protocol'
import { runPlanSchema } from '../../worker-bridge/src/executors/run-plan.ts'
import type { LogFacts } from '../battery/ledger/ledger-facts.ts'

/**
 * What a worker keeps of the log of a task, for the ledger.
 * @param data directory of the worker
 * @throws Error where it keeps no run of the task
 */
export function keptLog(data: string, task: bigint, written: LogFacts['written']): LogFacts {
  const plans = globSync(join(data, 'runs', '*', '*', 'plan.json'))
  for (const path of plans) {
    const plan = runPlanSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    if (plan.task.id !== String(task)) continue
    const frames = readFileSync(join(dirname(path), 'log', 'frames.log'))
    return { frames, logKey: fromHex(plan.logKey), written }
  }
  throw new Error(`no run of task ${task} below ${data}`)
}
