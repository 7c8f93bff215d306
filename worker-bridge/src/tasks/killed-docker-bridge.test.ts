import { afterAll, beforeAll, describe, it } from 'vitest'
import { batterySeed } from '../../../tests/battery/battery-seed.ts'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { ContainerStarts } from '../../../tests/support/container-starts.ts'
import { dockerLack, dockerSubject, type DockerSubject } from '../executors/docker/fixtures/docker-subject.ts'
import type { KilledSubject } from './fixtures/killed-bridge.ts'
import { dockerTask } from './fixtures/stand-in-chain.ts'
import { surviveKills } from './fixtures/survive-kills.ts'
import { surviveSteps, tracerLack } from './fixtures/survive-steps.ts'

// 200 kills answer the question (EDGECLOUD_KILLS=200, some minutes); the ordinary run takes fewer.
const kills = Number(process.env['EDGECLOUD_KILLS'] ?? 4)
const seed = batterySeed()
// EDGECLOUD_STEPS=all dies before every word to Docker there is.
const stepCount = process.env['EDGECLOUD_STEPS'] === 'all' ? 'all' : 2
/** As a bridge speaks to Docker from its start to the end of one task. */
const steps = { connect: 4, writev: 4, write: 40 }
const lack = dockerLack()

describe.skipIf(lack !== undefined)(
  `containers and a killed bridge${lack === undefined ? '' : ` (not run: ${lack})`}`,
  () => {
    let docker: DockerSubject
    beforeAll(async () => {
      docker = await dockerSubject()
    }, 60_000)
    afterAll(() => docker.dispose(), 60_000)

    it(
      `battery 1: loses and repeats nothing when the bridge is killed ${kills} times`,
      { timeout: kills * 15_000 + 120_000 },
      async ({ task: { meta } }) => {
        const settle = beginRow(
          { meta },
          { row: 1, seed, injected: `SIGKILL of a bridge with containers, ${kills} times` },
        )
        const subject = () => countingStarts(docker.daemon.socketPath)
        const { observed, facts } = await surviveKills({ kills, seed, task: numbered, subject })
        settle(observed, facts)
      },
    )

    const noTracer = tracerLack()
    it.skipIf(noTracer !== undefined)(
      `battery 2: comes to the same end wherever the bridge is killed${noTracer === undefined ? '' : ` (not run: ${noTracer})`}`,
      { timeout: 1_200_000 },
      async ({ task: { meta } }) => {
        const injected = `SIGKILL before ${stepCount} of the calls ${Object.keys(steps).join(', ')}, with containers`
        const settle = beginRow({ meta }, { row: 2, seed, injected })
        const subject = () => countingStarts(docker.daemon.socketPath)
        const { observed, facts } = await surviveSteps({ steps, count: stepCount, seed, task: numbered, subject })
        settle(observed, facts)
      },
    )
  },
)

function numbered(_task: bigint, lines: number, exitCode: number): string {
  const loop = `i=0; while [ $i -lt ${lines} ]; do i=$((i+1)); echo "line $i"; sleep 0.01; done`
  return dockerTask(`echo begin; ${loop}; exit ${exitCode}`, '1h')
}

/** Docker itself tells of every start. */
function countingStarts(socketPath: string): KilledSubject {
  const starts = new ContainerStarts(socketPath)
  return {
    bridgeArguments: ['docker', socketPath],
    dockerSocket: socketPath,
    executions: (_task, runId) => starts.names.filter((name) => name.includes(runId)).length,
    dispose: () => starts.stop(),
  }
}
