import type { SpecPath } from '../spec/problem.ts'
import { containerCpuMillis, containerMemoryMib } from '../spec/resource-totals.ts'
import type { ServiceSpec, TaskSpec } from '../spec/schema/task-spec.ts'
import type { ExclusionName } from './exclusion.ts'

/**
 * The places of the task file that a reason comes from, the heaviest first. The file may leave some of them to a
 * default, and then has no such line. Empty where only the worker is the reason.
 */
export function exclusionPaths(spec: TaskSpec, reason: ExclusionName): readonly SpecPath[] {
  const { disk, isolation } = spec['x-edge']
  // What is not written follows from the runtime.
  const runtime = ['x-edge', 'runtime']
  switch (reason) {
    case 'notActive':
    case 'offline':
      return []
    case 'runtime':
      return [runtime]
    case 'isolation':
      return [isolation === undefined ? runtime : ['x-edge', 'isolation']]
    case 'cpu':
      return limitPaths(spec, 'cpus', containerCpuMillis)
    case 'memory':
      return limitPaths(spec, 'memory', containerMemoryMib)
    case 'disk':
      return [disk === undefined ? runtime : ['x-edge', 'disk']]
    case 'gpus':
      return [['x-edge', 'accelerators', 'gpu']]
    case 'distance':
      return [
        ['x-edge', 'placement', 'radiusKm'],
        ['x-edge', 'placement', 'near'],
      ]
    case 'region':
      return [['x-edge', 'placement', 'regions']]
  }
}

type Limits = ServiceSpec['deploy']['resources']['limits']

/** One path for each service, by what all its containers reserve. Services of equal weight stay in the order of the file. */
function limitPaths(spec: TaskSpec, key: 'cpus' | 'memory', amount: (limits: Limits) => number): SpecPath[] {
  return Object.entries(spec.services)
    .map(([name, { deploy }]) => ({ name, total: deploy.replicas * amount(deploy.resources.limits) }))
    .toSorted((a, b) => b.total - a.total)
    .map(({ name }) => ['services', name, 'deploy', 'resources', 'limits', key])
}
