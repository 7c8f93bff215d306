import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { EdgeError } from '@edgecloud/protocol'
import { z } from 'zod'
import { schemaFaults, textFault } from './config/config-faults.ts'
import type { ConfigFault } from './config/config-faults.ts'
import { exampleAt } from './config/example-config.ts'
import { fetchPolicySchema } from './inputs/fetch-policy.ts'

const degrees = (limit: number) => z.number().min(-limit).max(limit)
const port = z.number().int().min(1).max(65_535)
const planck = z
  .string()
  .regex(/^\d+$/)
  .transform((digits) => BigInt(digits))
const shortText = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= 32, 'at most 32 bytes')

/** Where Docker listens unless it is told otherwise. */
export const DOCKER_SOCKET = '/var/run/docker.sock'

/** `config.json` of a data directory, made by `init` and edited by the operator. Units are in the names. */
export const configSchema = z.strictObject({
  /** Shown on the map. */
  name: shortText,
  /** Such as `eu-central`. */
  region: shortText,
  /** Degrees; declared until somebody measures it. */
  location: z.strictObject({ latitude: degrees(90), longitude: degrees(180) }),
  listen: z.strictObject({
    /** IPv4 address, 0.0.0.0 for all. */
    host: z.ipv4(),
    /** Fixed at init: part of the worker's address. UDP. */
    webrtcPort: port,
    /** TCP. */
    wsPort: port,
  }),
  /** IPv4 addresses under which others reach this machine; empty for those of its interfaces. */
  announceHosts: z.array(z.ipv4()),
  /** What tasks may use together. */
  capability: z.strictObject({
    cpuMillis: z.number().int().positive(),
    memoryMib: z.number().int().positive(),
    diskMib: z.number().int().positive(),
    runtimes: z.array(z.enum(['docker', 'kubernetes', 'shell', 'terraform'])).min(1),
    /** The strongest that one of the runtimes reaches. */
    isolation: z.enum(['bubblewrap', 'runc', 'runc-userns', 'gvisor', 'kata']).default('bubblewrap'),
  }),
  docker: z
    .strictObject({
      /** Path of Docker's socket. Who reaches it is root: nobody but the bridge should. */
      socket: z.string().startsWith('/').default(DOCKER_SOCKET),
      /** Registries that are not public ones and that tasks may name, as `host` or `host:port`. */
      registries: z.array(z.string().regex(/^[a-z0-9.-]+(:\d{1,5})?$/)).default([]),
      /** Accounts at registries; the password stands in a file of its own, mode 0600. */
      logins: z
        .array(z.strictObject({ registry: z.string(), username: z.string(), passwordFile: z.string().startsWith('/') }))
        .default([]),
    })
    .prefault({}),
  /** Where inputs of tasks may come from besides public servers. */
  inputs: fetchPolicySchema.prefault({}),
  /** Planck per block: for a thousandth of a core, a MiB of memory, a MiB of disk. */
  rates: z.strictObject({ cpuMilliPlanck: planck, memoryMibPlanck: planck, diskMibPlanck: planck }),
  /** Hours for which logs stay readable after the chain has let go of a task. */
  logRetentionHours: z.number().positive(),
  logLevel: z.enum(['error', 'warn', 'info', 'debug', 'silent']),
  /** Figures for a Prometheus server; none are served unless asked for. */
  prometheus: z
    .strictObject({
      enabled: z.boolean().default(false),
      /** IPv4 address to serve on, TCP. */
      host: z.ipv4().default('127.0.0.1'),
      port: port.default(9464),
      /** True: others may read them, wherever `host` is reached from. There is no password and no encryption. */
      public: z.boolean().default(false),
      /** Names under which a Prometheus server asks, besides addresses and `localhost`. */
      hostNames: z.array(z.string().regex(/^[a-z0-9.-]{1,253}$/)).default([]),
    })
    .refine(({ host, public: open }) => open || host.startsWith('127.'), {
      path: ['host'],
      message: 'Others could read the figures at this address. Write 127.0.0.1, or add "public": true if they may',
    })
    .prefault({}),
})

export type Config = z.infer<typeof configSchema>

/** Thrown when the configuration or an option cannot be used. `source` is a path, a URL or an option; `problem` says what is wrong with it and what to do. */
export class ConfigError extends EdgeError<'config', { source: string; problem: string }> {
  override readonly name = 'ConfigError'
  constructor(source: string, problem: string, options?: ErrorOptions) {
    super('config', { source, problem }, `${source}: ${problem}`, options)
  }
}

/** The files of a data directory. */
export function dataPaths(data: string) {
  return {
    config: join(data, 'config.json'),
    chainSpec: join(data, 'chain-spec.json'),
    keys: join(data, 'keys'),
    lightClient: join(data, 'light-client'),
    genesis: join(data, 'light-client', 'genesis'),
    database: join(data, 'bridge.sqlite'),
    runs: join(data, 'runs'),
    socket: join(data, 'bridge.sock'),
  }
}

/** `$XDG_DATA_HOME/edgecloud-bridge`, by default `~/.local/share/edgecloud-bridge`. */
export function defaultDataDirectory(xdgDataHome: string | undefined): string {
  return join(xdgDataHome ?? join(homedir(), '.local', 'share'), 'edgecloud-bridge')
}

/** Reads and checks the configuration of a data directory. */
export async function loadConfig(data: string): Promise<Config> {
  const path = dataPaths(data).config
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new ConfigError(path, 'cannot be read. Run "edgecloud-bridge init" first.', { cause })
  }
  return parseConfig(text, path)
}

/** Checks the text of a configuration; `path` names it in what is thrown. */
export function parseConfig(text: string, path: string): Config {
  const fault = textFault(text)
  if (fault !== undefined) throw new ConfigError(path, described([fault]))
  const parsed = configSchema.safeParse(JSON.parse(text))
  if (!parsed.success) throw new ConfigError(path, described(schemaFaults(text, configSchema, parsed.error, exampleAt)))
  return parsed.data
}

function described(faults: readonly ConfigFault[]): string {
  const line = ({ line, column, key, problem }: ConfigFault) =>
    `line ${line}, column ${column}${key === '' ? '' : `, ${key}`}: ${problem}`
  return faults.map(line).join('\n')
}
