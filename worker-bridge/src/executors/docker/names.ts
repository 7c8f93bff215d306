import type { ContainerPlan, RunPlan } from '../run-plan.ts'

/** Everything of ours in Docker carries the first label, with the bridge it belongs to, and most the second. */
export const BRIDGE_LABEL = 'edgecloud.bridge'
export const RUN_LABEL = 'edgecloud.run'

/** On volumes: task and replica that they belong to. */
export const REPLICA_LABEL = 'edgecloud.replica'

type TaskReplica = Pick<RunPlan['task'], 'id' | 'replica'>

/** Names follow from the run alone, so making something twice makes it once. */
export const containerName = (
  runId: string,
  { service, replica }: Pick<ContainerPlan, 'service' | 'replica'>,
): string => `edgecloud-${runId}-${service}-${replica}`
/** A volume outlives the attempt: the next one at the same replica of the task finds what the last one left. */
export const volumeName = (bridge: string, task: TaskReplica, name: string): string =>
  `edgecloud-${bridge}-${replicaLabel(task)}-${name}`
export const replicaLabel = ({ id, replica }: TaskReplica): string => `${id}.${replica}`
/** One for each declared output; gone with the run. */
export const outputVolumeName = (runId: string, index: number): string => `edgecloud-${runId}-output-${index}`
/** One for each directory that an image wants as a volume and the task does not name; gone with the run. */
export const imageVolumeName = (
  runId: string,
  { service, replica }: Pick<ContainerPlan, 'service' | 'replica'>,
  index: number,
): string => `edgecloud-${runId}-${service}-${replica}-image-${index}`
/** A container that shows what an image has; those of services end in a number. */
export const imageHelperName = (runId: string, index: number): string => `edgecloud-${runId}-image-${index}-look`
/** A container that lends the outputs; those of services end in a number. */
export const outputsHelperName = (runId: string): string => `edgecloud-${runId}-outputs`
export const networkName = (runId: string): string => `edgecloud-${runId}`
/** All bridges of the host's networks begin with it, so that one rule of the firewall holds for them. */
export const BRIDGE_PREFIX = 'edgec-'
/** Name of a network's bridge on the host; the kernel takes 15 characters. */
export const bridgeName = (runId: string): string => `${BRIDGE_PREFIX}${runId.slice(0, 9)}`
