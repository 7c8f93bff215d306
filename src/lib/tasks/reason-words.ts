import type { ExclusionName, ParsedTask } from '@edgecloud/protocol'
import { formatNumber } from '$lib/ui/format-number.ts'
import { formatCores, formatMib } from '$lib/ui/format-size.ts'
import { deploy } from '../../messages/en/deploy.ts'
import { ISOLATION_WORDS } from './isolation-words.ts'

/** What the workers have in common that a reason leaves out. */
export function reasonWords(reason: ExclusionName, { requirements, spec }: ParsedTask): string {
  const words = deploy.reasons
  const { resources, runtime, isolation } = requirements
  const { radiusKm = 0, regions = [] } = spec['x-edge'].placement
  switch (reason) {
    case 'notActive':
    case 'offline':
      return words[reason]
    case 'runtime':
      return words.runtime(runtime)
    case 'isolation':
      return words.isolation(ISOLATION_WORDS[isolation])
    case 'cpu':
      return words.cpu(formatCores(resources.cpuMillis))
    case 'memory':
      return words.memory(formatMib(resources.memoryMib))
    case 'disk':
      return words.disk(formatMib(resources.diskMib))
    case 'gpus':
      return words.gpus(resources.gpus)
    case 'distance':
      return words.distance(formatNumber(radiusKm))
    case 'region':
      return words.region(regions.join(', '))
  }
}
