import { get } from 'node:http'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { dockerLack, dockerSubject, type DockerSubject } from '../executors/docker/fixtures/docker-subject.ts'
import type { KilledSubject } from './fixtures/killed-bridge.ts'
import { dockerTask } from './fixtures/stand-in-chain.ts'
import { surviveKills } from './fixtures/survive-kills.ts'

// 200 kills answer the question (EDGECLOUD_KILLS=200, some minutes); the ordinary run takes fewer.
const kills = Number(process.env['EDGECLOUD_KILLS'] ?? 15)
const seed = Number(process.env['EDGECLOUD_SEED'] ?? Date.now() % 1_000_000)
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
      `loses and repeats nothing when the bridge is killed ${kills} times`,
      { timeout: kills * 10_000 + 120_000 },
      async () => {
        const subject = () => countingStarts(docker.daemon.socketPath)
        console.info(await surviveKills({ kills, seed, task: numbered, subject }))
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
  const filters = encodeURIComponent(JSON.stringify({ event: ['start'] }))
  let events = ''
  const request = get({ socketPath, path: `/events?filters=${filters}` }, (response) => {
    response.setEncoding('utf8').on('data', (text: string) => (events += text))
  })
  request.on('error', () => undefined) // ended by us below
  const starts = () => events.split('\n').filter((line) => line.includes('"Action":"start"'))
  return {
    bridgeArguments: ['docker', socketPath],
    executions: (_task, runId) => starts().filter((line) => line.includes(runId)).length,
    dispose: () => request.destroy(),
  }
}
