#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-or-later
import { Command, InvalidArgumentError, Option } from 'commander'
import { DOCKER_SOCKET, defaultDataDirectory } from './config.ts'
import { plainLine } from './logger/plain-line.ts'

const FINITE = (text: string) => {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('A number is needed.')
  return value
}
const PLANCK_PER_EDG = 1_000_000_000_000n
const list = (text: string) => text.split(',').filter((item) => item !== '')

type Runtime = 'shell' | 'docker'
const isRuntime = (name: string): name is Runtime => name === 'shell' || name === 'docker'
const runtimes = (text: string) => {
  const names = list(text)
  if (names.length === 0 || !names.every(isRuntime)) throw new InvalidArgumentError('Write shell, docker or both.')
  return names
}

const upTo = (limit: number) => (text: string) => {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : limit + 1
  if (value > limit) throw new InvalidArgumentError(`A whole number up to ${limit} is needed.`)
  return value
}
const servicePort = (text: string) => {
  const [, service, port] = /^([^:]+):(\d{1,5})$/.exec(text) ?? []
  if (service === undefined || !(Number(port) >= 1 && Number(port) <= 65_535)) {
    throw new InvalidArgumentError('Write a service and its port, such as web:8080.')
  }
  return { service, port: Number(port) }
}

const secretFile = (text: string, earlier: readonly { name: string; path: string }[] = []) => {
  const [, name, path] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (name === undefined || path === undefined) {
    throw new InvalidArgumentError('Write the name of a secret and the file with its value, such as token=token.txt.')
  }
  return [...earlier, { name, path }]
}

const program = new Command('edgecloud-bridge').description('Runs tasks of the EdgeCloud chain on this machine.')

/** A command on a data directory. */
function command(name: string, description: string): Command {
  const data = new Option('--data <dir>', 'data directory')
    .env('EDGECLOUD_BRIDGE_DATA')
    .default(defaultDataDirectory(process.env['XDG_DATA_HOME']))
  return program.command(name).description(description).addOption(data)
}

interface InitFlags {
  data: string
  chainSpec: string
  name?: string
  region: string
  latitude: number
  longitude: number
  host?: string
  webrtcPort?: number
  wsPort?: number
  announce: string[]
  runtimes?: Runtime[]
  dockerSocket: string
}

command('init', 'make keys, configuration and a copy of the chain specification')
  .requiredOption('--chain-spec <path or URL>', 'chain specification, raw or with a checkpoint')
  .option('--name <text>', 'name on the map; the host name by default')
  .option('--region <text>', 'region, such as eu-central', 'unknown')
  .requiredOption('--latitude <degrees>', 'where this machine is', FINITE)
  .requiredOption('--longitude <degrees>', 'where this machine is', FINITE)
  .option('--host <ipv4>', 'address to listen on; all by default, 127.0.0.1 on a development chain')
  .option('--webrtc-port <number>', 'UDP port; a free one by default', FINITE)
  .option('--ws-port <number>', 'TCP port; the same number by default', FINITE)
  .option('--announce <ipv4,…>', 'addresses under which others reach this machine', list, [])
  .option('--runtimes <names>', 'what may run here, of shell and docker; by default what works', runtimes)
  .option('--docker-socket <path>', 'where Docker listens', DOCKER_SOCKET)
  .action(async (flags: InitFlags) => {
    const { init } = await import('./commands/init.ts')
    const { name, host, webrtcPort, wsPort, runtimes, ...rest } = flags
    print(await init({ name, host, webrtcPort, wsPort, runtimes, ...rest }))
  })

command('register', 'register this worker on the chain and give it money for fees')
  .option('--operator-key <file>', "file with the operator's secret, mode 0600")
  .option('--operator-suri <uri>', 'such as //Alice; development chains only')
  .option('--fund <EDG>', 'what the hot account shall have', FINITE, 10)
  .action(async (flags: { data: string; operatorKey?: string; operatorSuri?: string; fund: number }) => {
    const { register } = await import('./commands/register.ts')
    const fundPlanck = (BigInt(Math.round(flags.fund * 1000)) * PLANCK_PER_EDG) / 1000n
    print(
      await register({
        data: flags.data,
        operatorKeyFile: flags.operatorKey,
        operatorSuri: flags.operatorSuri,
        fundPlanck,
      }),
    )
  })

command('run', 'serve until SIGINT or SIGTERM').action(async (flags: { data: string }) => {
  const { Bridge } = await import('./bridge.ts')
  const bridge = new Bridge(flags.data)
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const failure = await bridge.run(stop.signal, (ready) => print(ready))
  if (failure !== undefined) throw failure
})

command('drain', 'take no more tasks and finish those that are here')
  .option('--operator-key <file>', "file with the operator's secret, mode 0600")
  .option('--operator-suri <uri>', 'such as //Alice; development chains only')
  .option('--resume', 'take tasks again, with all strikes cleared', false)
  .action(async (flags: { data: string; operatorKey?: string; operatorSuri?: string; resume: boolean }) => {
    const { drain } = await import('./commands/drain.ts')
    const { data, resume, operatorKey, operatorSuri } = flags
    print(await drain({ data, resume, operatorKeyFile: operatorKey, operatorSuri }))
  })

command('halt', 'end all tasks on this machine, as before it is shut down').action(async (flags: { data: string }) => {
  const { halt } = await import('./commands/halt.ts')
  print(await halt(flags.data))
})

command('check', 'whether this worker could run, and what to do if not; the exit code is 0 only if it could')
  .option('--json', 'one line of JSON for each finding', false)
  .action(async (flags: { data: string; json: boolean }) => {
    const { check, findingLines } = await import('./commands/check.ts')
    const findings = await check(flags.data)
    if (flags.json) findings.forEach(print)
    else process.stdout.write(findingLines(findings))
    if (findings.some(({ result }) => result === 'fail')) process.exitCode = 1
  })

command('status', 'what this bridge is and does').action(async (flags: { data: string }) => {
  const { status } = await import('./commands/status.ts')
  print(await status(flags.data))
})

interface ForwardFlags {
  local: number
  replica: number
  container: number
  chainSpec: string
  ownerKey?: string
  ownerSuri?: string
  worker?: string
}

program
  .command('forward')
  .description('lead a port of this machine to a port of a task of yours, until SIGINT or SIGTERM')
  .argument('<task>', 'number of the task')
  .argument('<service:port>', 'service of the task and a TCP port that it declares', servicePort)
  .requiredOption('--chain-spec <path or URL>', 'chain specification, raw or with a checkpoint')
  .option('--owner-key <file>', "file with the owner's secret, mode 0600")
  .option('--owner-suri <uri>', 'such as //Alice; development chains only')
  .option('--local <port>', 'port of this machine; a free one by default', upTo(65_535), 0)
  .option('--replica <number>', 'replica of the task', upTo(2 ** 32 - 1), 0)
  .option('--container <number>', 'container of the service in that replica', upTo(2 ** 32 - 1), 0)
  .option('--worker <multiaddr>', 'WebSocket address of the worker, instead of the one on chain')
  .action(async (task: string, target: { service: string; port: number }, flags: ForwardFlags) => {
    const stop = new AbortController()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
    const { forward } = await import('./commands/forward.ts')
    const { local, replica, container, chainSpec, ownerKey, ownerSuri, worker } = flags
    const where = { task, ...target, replica, container, local, chainSpec }
    await forward({ ...where, ownerKeyFile: ownerKey, ownerSuri, worker }, stop.signal, {
      listening: print,
      event: (event) => process.stderr.write(line(event)),
    })
  })

interface OutputsFlags {
  to: string
  replica: number
  attempt: number
  chainSpec: string
  ownerKey?: string
  ownerSuri?: string
  worker?: string
}

program
  .command('outputs')
  .description('download what a task of yours left behind, and check it by the chain')
  .argument('<task>', 'number of the task')
  .requiredOption('--to <directory>', 'where to write the files; new or empty')
  .requiredOption('--chain-spec <path or URL>', 'chain specification, raw or with a checkpoint')
  .option('--owner-key <file>', "file with the owner's secret, mode 0600")
  .option('--owner-suri <uri>', 'such as //Alice; development chains only')
  .option('--replica <number>', 'replica of the task', upTo(2 ** 32 - 1), 0)
  .option('--attempt <number>', 'attempt of the replica, where the chain has forgotten the task', upTo(2 ** 32 - 1), 1)
  .option('--worker <multiaddr>', 'WebSocket address of the worker, instead of the one on chain')
  .action(async (task: string, flags: OutputsFlags) => {
    const stop = new AbortController()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
    const { outputs } = await import('./commands/outputs.ts')
    const { to, replica, attempt, chainSpec, ownerKey, ownerSuri, worker } = flags
    const where = { task, to, replica, attempt, chainSpec, ownerKeyFile: ownerKey, ownerSuri, worker }
    print(await outputs(where, stop.signal, (event) => process.stderr.write(line(event))))
  })

interface SecretsFlags {
  secret: { name: string; path: string }[]
  chainSpec: string
  ownerKey?: string
  ownerSuri?: string
}

program
  .command('secrets')
  .description('send the secrets of a task of yours to every worker that waits for them')
  .argument('<task>', 'number of the task')
  .requiredOption('--secret <name=file>', 'secret of the task file; - is the standard input. Once for each', secretFile)
  .requiredOption('--chain-spec <path or URL>', 'chain specification, raw or with a checkpoint')
  .option('--owner-key <file>', "file with the owner's secret, mode 0600")
  .option('--owner-suri <uri>', 'such as //Alice; development chains only')
  .action(async (task: string, { secret, chainSpec, ownerKey, ownerSuri }: SecretsFlags) => {
    const stop = new AbortController()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
    const { secrets } = await import('./commands/secrets.ts')
    const where = { task, chainSpec, ownerKeyFile: ownerKey, ownerSuri }
    await secrets({ ...where, secrets: secret }, stop.signal, print)
  })

function print(value: unknown): void {
  process.stdout.write(line(value))
}

function line(value: unknown): string {
  return `${plainLine(JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? String(item) : item)))}\n`
}

try {
  await program.parseAsync()
  // Native sockets of WebRTC may still hold the event loop; everything of ours is stopped by now.
  process.exit()
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected'
  process.stderr.write(
    `${JSON.stringify({ error: code, message: error instanceof Error ? error.message : String(error) })}\n`,
  )
  process.exit(1)
}
