import type { RunPlan } from '../run-plan.ts'
import type { DockerEngine, Labelled } from './docker-engine.ts'
import { BRIDGE_LABEL, REPLICA_LABEL, replicaLabel, RUN_LABEL } from './names.ts'

/** Removes what this bridge has in Docker of the runs that are named: containers first, they hold the rest. */
export async function reap(engine: DockerEngine, bridge: string, isOver: (runId: string) => boolean): Promise<void> {
  const { containers, networks, volumes } = await engine.labelled(`${BRIDGE_LABEL}=${bridge}`)
  const over = ({ labels }: Labelled): boolean => isOver(labels[RUN_LABEL] ?? '')
  await Promise.all(containers.filter(over).map(({ name }) => engine.removeContainer(name)))
  await Promise.all(networks.filter(over).map(({ name }) => engine.removeNetwork(name)))
  // Volumes of a task outlive the run and carry no run's label.
  const outputs = volumes.filter(({ labels }) => labels[RUN_LABEL] !== undefined).filter(over)
  await Promise.all(outputs.map(({ name }) => engine.removeVolume(name)))
}

/** Removes what attempts at a replica of a task left for one another. */
export async function reapVolumes(engine: DockerEngine, bridge: string, task: RunPlan['task']): Promise<void> {
  const { volumes } = await engine.labelled(`${BRIDGE_LABEL}=${bridge}`)
  const own = volumes.filter(({ labels }) => labels[REPLICA_LABEL] === replicaLabel(task))
  await Promise.all(own.map(({ name }) => engine.removeVolume(name)))
}
