import { MAX_BODY_BYTES, TICK_MS, type ParsedTask } from '@edgecloud/protocol'
import { formatNumber } from '$lib/ui/format-number.ts'
import { formatCores, formatMib } from '$lib/ui/format-size.ts'
import { shorten } from '$lib/ui/shorten.ts'
import { deploy } from '../../messages/en/deploy.ts'
import { ISOLATION_WORDS } from './isolation-words.ts'

/** What a task asks for, as rows of name and value. `bodyBytes`: its packed size, undefined when it cannot be packed. */
export function taskRows({ requirements, hash }: ParsedTask, bodyBytes: number | undefined) {
  const words = deploy.facts
  const { kind, runtime, isolation, resources, timeout } = requirements
  const limit = formatNumber(MAX_BODY_BYTES)
  return [
    { name: words.kind, value: words.kinds[kind] },
    { name: words.runtime, value: runtime },
    { name: words.isolation, value: ISOLATION_WORDS[isolation] },
    { name: words.cpu, value: formatCores(resources.cpuMillis) },
    { name: words.memory, value: formatMib(resources.memoryMib) },
    { name: words.disk, value: formatMib(resources.diskMib) },
    ...(resources.gpus === 0 ? [] : [{ name: words.gpus, value: String(resources.gpus) }]),
    {
      name: words.timeout,
      value: timeout === 0 ? words.noTimeout : words.seconds(formatNumber((timeout * TICK_MS) / 1_000)),
    },
    { name: words.hash, value: shorten(hash), mono: true, title: hash },
    ...(bodyBytes === undefined
      ? []
      : [{ name: words.size, value: words.sizeOf(formatNumber(bodyBytes), limit), mono: false }]),
  ]
}
