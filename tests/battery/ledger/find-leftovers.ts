import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { z } from 'zod'

/** Names what a test made, so that what others do on the same machine is not taken for its leftovers. */
export interface LeftoverScope {
  /** Everything of the test lies in this directory, and its processes name it in their arguments. */
  readonly dir: string
  /** Ids of its runs, which groups of processes are named after. */
  readonly runIds?: readonly string[]
  /** Socket of a Docker of its own. */
  readonly dockerSocket?: string
}

const CGROUPS = '/sys/fs/cgroup'
/** Controller, place of the bridge, run, container, and one to spare. */
const CGROUP_DEPTH = 8

/** Looks on the machine itself for what a test left behind. @returns one line for each thing */
export async function findLeftovers({ dir, runIds = [], dockerSocket }: LeftoverScope): Promise<string[]> {
  const ofDocker = dockerSocket === undefined ? [] : await findInDocker(dockerSocket)
  return [...findProcesses(dir), ...findMounts(dir), ...findCgroups(runIds), ...findTemporary(dir), ...ofDocker]
}

function findProcesses(dir: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  return pids.flatMap((pid) => {
    const command = readIfThere(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
    return command.includes(dir) ? [`process ${pid}: ${command}`] : []
  })
}

function findMounts(dir: string): string[] {
  const paths = readIfThere('/proc/self/mounts')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
  return paths.filter((path) => path.startsWith(dir)).map((path) => `mount ${path}`)
}

function findCgroups(runIds: readonly string[], path = CGROUPS, depth = CGROUP_DEPTH): string[] {
  if (runIds.length === 0 || depth === 0 || !existsSync(path)) return []
  const names = readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  return names.flatMap((name) => {
    const own = runIds.some((runId) => name.includes(runId))
    return own ? [`group ${join(path, name)}`] : findCgroups(runIds, join(path, name), depth - 1)
  })
}

/** Files that are written beside their place first, and must not outlive that: one may hold a secret. */
function findTemporary(dir: string): string[] {
  if (!existsSync(dir)) return []
  const paths = readdirSync(dir, { recursive: true, encoding: 'utf8' })
  return paths.filter((path) => path.endsWith('.tmp')).map((path) => `file ${join(dir, path)}`)
}

const containersSchema = z.array(z.object({ Id: z.string() }))
const networksSchema = z.array(z.object({ Name: z.string() }))
const volumesSchema = z.object({ Volumes: z.array(z.object({ Name: z.string() })).nullable() })

async function findInDocker(socketPath: string): Promise<string[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: ['edgecloud.bridge'] }))
  const list = (path: string) => getJson(socketPath, `${path}filters=${filters}`)
  const containers = containersSchema.parse(await list('/containers/json?all=1&'))
  const networks = networksSchema.parse(await list('/networks?'))
  const volumes = volumesSchema.parse(await list('/volumes?')).Volumes ?? []
  return [
    ...containers.map(({ Id }) => `container ${Id}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...volumes.map(({ Name }) => `volume ${Name}`),
  ]
}

function getJson(socketPath: string, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = get({ socketPath, path }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('error', reject).on('end', () => resolve(JSON.parse(text)))
    })
    request.on('error', reject)
  })
}

/** Processes and their files go away under our hands. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
