// SPDX-License-Identifier: GPL-3.0-or-later
// `npm run bench:deploy`: how long the owner of a signed task waits for its first line, beyond what the chain needs to make the
// task final and beyond `docker run` of the same image and command on the same Docker, in turns. All real: a chain of its
// own, a worker, and an owner who reads over libp2p. Needs root, Docker and its command.
//
// What the chain needs is taken from each run itself: from the sending until a light client holds the block of the task to be
// final. A task that names its worker is assigned in that very block, so nothing else of the chain is on the way, and another
// transaction would meet another place in the slot of its block. The worker has a light client of its own with the same
// peer; when that one learns it later than ours, the difference counts against us.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { packBody, parseTaskFile, runId } from '@edgecloud/protocol'
import { Keyring } from '@polkadot/keyring'
import { u8aToHex } from '@polkadot/util'
import { cryptoWaitReady } from '@polkadot/util-crypto'
import { z } from 'zod'
import { askControlSocket } from '../../worker-bridge/src/control-socket.ts'
import { awaitFinalized } from '../support/await-finalized.ts'
import { ContainerHost } from '../support/container-host.ts'
import { lightApi } from '../support/light-api.ts'
import { ROOT } from '../support/root.ts'
import { CITIES, Stack } from '../support/stack.ts'
import { DockerHost } from './deploy/docker-host.ts'
import { FirstLineReader } from './deploy/first-line-reader.ts'
import { submitWatched } from './deploy/submit-watched.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } })
const rounds = Number(values.rounds)
const GOAL_MS = 500
const IMAGE = 'docker.io/library/busybox:1.36'
const COMMAND = ['echo', 'hello']
const LIMITS = ['--network', 'none', '--cpus', '0.5', '--memory', '64m', '--pids-limit', '16', '--log-driver', 'local']
const TASK = `services:
  hello:
    image: ${IMAGE}
    command: ${JSON.stringify(COMMAND)}
    deploy: { resources: { limits: { cpus: '0.5', memory: 64M, pids: 16 } } }
x-edge: { kind: batch, runtime: docker, timeout: 5m }
`

const statusSchema = z.object({ duties: z.array(z.unknown()) })

if (ContainerHost.lack !== undefined) throw new Error(`nothing can be measured: ${ContainerHost.lack}`)
await cryptoWaitReady()
const dir = mkdtempSync(join(tmpdir(), 'edgecloud-bench-deploy-'))
const host = new ContainerHost()
let stack: Stack | undefined
let client: Awaited<ReturnType<typeof lightApi>> | undefined
try {
  await host.start()
  const docker = new DockerHost(host.socketPath)
  const dockerRun = () => docker.runUntilLine(LIMITS, IMAGE, COMMAND)
  const workers = [{ ...CITIES[0], dockerSocket: host.socketPath }]
  stack = await Stack.start({ root: ROOT, dir, cacheDir: join(homedir(), '.cache', 'edgecloud'), workers })
  client = await lightApi(stack.chain.clientSpec)
  await awaitFinalized(client.api, 5, 60_000)
  await dockerRun() // pulls the image
  await deploy(stack, client, docker, 0n) // what only a first task costs
  const measured: (Deployed & { dockerMs: number })[] = []
  for (let round = 0; round < rounds; round += 1) {
    const dockerMs = await dockerRun()
    const deployed = await deploy(stack, client, docker, BigInt(round) + 1n)
    measured.push({ ...deployed, dockerMs })
    console.log(`round ${round + 1}: ${describe({ ...deployed, dockerMs })}`)
  }
  const of = (pick: (one: (typeof measured)[number]) => number) => median(measured.map(pick))
  const rest = of(({ reachedMs, finalMs, dockerMs }) => reachedMs - finalMs - dockerMs)
  console.log(
    `medians of ${rounds}: first line ${ms(of((one) => one.reachedMs))}, final ${ms(of((one) => one.finalMs))}, ` +
      `docker run ${ms(of((one) => one.dockerMs))}, ` +
      `what is ours until written ${ms(of((one) => one.writtenMs - one.finalMs - one.dockerMs))}, until read ${ms(rest)}`,
  )
  console.log(`goal of ${GOAL_MS} ms beside the chain and docker run: ${rest <= GOAL_MS ? 'reached' : 'missed'}`)
} finally {
  await client?.stop()
  await stack?.stop()
  await host.stop()
  rmSync(dir, { recursive: true, force: true })
}
process.exit(0)

/** Milliseconds since the signed task was sent. */
interface Deployed {
  readonly includedMs: number
  readonly finalMs: number
  /** The worker has read the task and wrote its plan down. */
  readonly admittedMs: number
  /** It has asked the registry for the image. */
  readonly preparedMs: number
  readonly startedMs: number
  /** Docker has made the container, and started it. */
  readonly createdMs: number
  readonly runningMs: number
  readonly writtenMs: number
  readonly reachedMs: number
  readonly tries: number
}

/** Submits a task, the one of that number on a chain on which nobody else submits, and waits until it is over. */
async function deploy(
  { bridges: [bridge] }: Stack,
  light: Awaited<ReturnType<typeof lightApi>>,
  docker: DockerHost,
  task: bigint,
): Promise<Deployed> {
  const file = parseTaskFile(TASK)
  if (!file.ok) throw new Error(file.problems[0]?.message)
  const call = light.api.tx['edgeConnect']?.['submit']
  const address = bridge?.ready.addresses.find((one) => one.includes('/ws'))
  if (call === undefined || bridge === undefined || address === undefined) throw new Error('the stack lacks a part')
  const alice = new Keyring({ type: 'sr25519' }).addFromUri('//Alice')
  const reader = await FirstLineReader.start()
  try {
    const submit = call(file.hash, u8aToHex(packBody(file.canonical)), file.requirements, { workers: [0] })
    const { sentMs, includedMs, finalMs } = await submitWatched(light, submit, alice)
    const line = await reader.read(task, { address, genesis: light.api.genesisHash.toHex() })
    const run = runId({ genesis: light.api.genesisHash.toU8a(), task, replica: 0, attempt: 1 })
    const { createdMs, runningMs } = await docker.timesOf(run, { sinceMs: sentMs })
    await idle(join(bridge.init.dir, 'bridge.sock'))
    const record = (name: string) => statSync(join(bridge.init.dir, 'runs', 'docker', run, `${name}.json`)).mtimeMs
    return {
      includedMs: includedMs - sentMs,
      finalMs: finalMs - sentMs,
      admittedMs: record('plan') - sentMs,
      preparedMs: record('images') - sentMs,
      startedMs: record('started') - sentMs,
      createdMs: createdMs - sentMs,
      runningMs: runningMs - sentMs,
      writtenMs: line.writtenMs - sentMs,
      reachedMs: line.reachedMs - sentMs,
      tries: line.tries,
    }
  } finally {
    await reader.stop()
  }
}

/** Waits until the end of the task is final too: the next round must not meet what is left of this one. */
async function idle(socketPath: string): Promise<void> {
  while (statusSchema.parse(await askControlSocket(socketPath)).duties.length > 0) await pause(250)
}

function describe(one: Deployed & { dockerMs: number }): string {
  const { finalMs, dockerMs, reachedMs, tries } = one
  const since = (at: number) => ms(at - finalMs)
  return (
    `first line ${ms(reachedMs)} = final ${ms(finalMs)} + docker run ${ms(dockerMs)} + ours ${ms(reachedMs - finalMs - dockerMs)}; ` +
    `after final: admitted ${since(one.admittedMs)}, prepared ${since(one.preparedMs)}, started ${since(one.startedMs)}, ` +
    `container made ${since(one.createdMs)}, running ${since(one.runningMs)}, written ${since(one.writtenMs)}, ` +
    `read ${since(reachedMs)} at try ${tries}`
  )
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
