import { TICK_MS, type Requirements } from '@edgecloud/protocol'
import { formatNumber } from '$lib/ui/format-number.ts'
import { formatCores, formatMib } from '$lib/ui/format-size.ts'
import { deploy } from '../../../messages/en/deploy.ts'
import { tasks } from '../../../messages/en/tasks.ts'

/** What a replica asks for that another version of the file changes, as rows of name and value. */
export function changedNeeds(from: Requirements, to: Requirements): readonly { name: string; value: string }[] {
  const before = needs(from)
  const after = needs(to)
  return before.flatMap(({ name, value }, at) => {
    const next = after[at]?.value ?? value
    return next === value ? [] : [{ name, value: tasks.update.change(value, next) }]
  })
}

function needs({ kind, runtime, isolation, resources, timeout }: Requirements): { name: string; value: string }[] {
  const { facts } = tasks
  const words = deploy.facts
  return [
    { name: facts.kindName, value: facts.kind[kind] },
    { name: facts.runtime, value: runtime },
    { name: facts.isolation, value: isolation },
    { name: words.cpu, value: formatCores(resources.cpuMillis) },
    { name: words.memory, value: formatMib(resources.memoryMib) },
    { name: words.disk, value: formatMib(resources.diskMib) },
    { name: words.gpus, value: String(resources.gpus) },
    {
      name: facts.timeout,
      value: timeout === 0 ? facts.noTimeout : facts.seconds(formatNumber((timeout * TICK_MS) / 1_000)),
    },
  ]
}
