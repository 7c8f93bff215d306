import type { ChainIsolation, ChainKind, ChainRuntime, ChainVerify, Requirements } from '../chain/requirements.ts'
import { TICK_MS } from '../constants.ts'
import { parseDuration } from './quantities/duration.ts'
import { resourceTotals } from './resource-totals.ts'
import { secretNeeds } from './secret-needs.ts'
import type { EdgeSpec, TaskSpec } from './schema/task-spec.ts'

const KIND = { batch: 'Batch', service: 'Service' } as const satisfies Record<EdgeSpec['kind'], ChainKind>
const RUNTIME = {
  docker: 'Docker',
  kubernetes: 'Kubernetes',
  shell: 'Shell',
  terraform: 'Terraform',
} as const satisfies Record<EdgeSpec['runtime'], ChainRuntime>
const ISOLATION = {
  bubblewrap: 'Bubblewrap',
  runc: 'Runc',
  'runc-userns': 'RuncUserns',
  gvisor: 'Gvisor',
  kata: 'Kata',
} as const satisfies Record<NonNullable<EdgeSpec['isolation']>, ChainIsolation>
const VERIFY = {
  none: 'None',
  sampled: 'Sampled',
  always: 'Always',
  'two-hidden': 'TwoHidden',
} as const satisfies Record<EdgeSpec['verify']['mode'], ChainVerify>

/** The numbers that go on chain with a task. The bridge derives them again and declines a task whose numbers differ. */
export function deriveRequirements(spec: TaskSpec): Requirements {
  const edge = spec['x-edge']
  return {
    kind: KIND[edge.kind],
    runtime: RUNTIME[edge.runtime],
    resources: resourceTotals(spec),
    isolation: ISOLATION[edge.isolation ?? (edge.runtime === 'shell' ? 'bubblewrap' : 'runc')],
    timeout: edge.timeout === undefined ? 0 : toTicks(parseDuration(edge.timeout)),
    secrets: secretNeeds(spec).length > 0,
    verify: VERIFY[edge.verify.mode],
  }
}

/** Milliseconds as ticks of the finality clock, rounded up. */
export function toTicks(ms: number): number {
  return Math.ceil(ms / TICK_MS)
}
