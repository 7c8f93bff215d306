import { ERROR_TABLE, type ErrorCode } from '../errors/error-table.ts'
import { HOST_HINTS } from './host-hints.ts'
import type { SpecPath } from './problem.ts'
import type { JsonValue } from './yaml/conversion.ts'
import { jsonEntries } from './yaml/json-entries.ts'
import { jsonEntry } from './yaml/json-entry.ts'

/** Compose keys of a service that reach out of the sandbox, each with its own code. */
const REFUSED_KEYS: Readonly<Record<string, ErrorCode>> = {
  privileged: 'spec_privileged',
  network_mode: 'spec_host_network',
  pid: 'spec_host_namespace',
  ipc: 'spec_host_namespace',
  uts: 'spec_host_namespace',
  userns_mode: 'spec_host_namespace',
  cgroup: 'spec_host_namespace',
  cgroup_parent: 'spec_host_namespace',
  volumes_from: 'spec_host_namespace',
  devices: 'spec_devices',
  device_cgroup_rules: 'spec_devices',
  cap_add: 'spec_capabilities',
  security_opt: 'spec_security_options',
  sysctls: 'spec_sysctls',
  runtime: 'spec_runtime_override',
  env_file: 'spec_host_path',
  build: 'spec_build',
}
/** Keys of a top-level volume, config or secret that name something on the worker's disk or in its environment. */
const HOST_SOURCES: Readonly<Record<string, readonly string[]>> = {
  volumes: ['driver', 'driver_opts', 'external'],
  configs: ['file', 'environment', 'external'],
  secrets: ['file', 'environment'],
}

/** Key that says the same without the machine, by section. */
const INSTEAD: Readonly<Record<string, string>> = { configs: 'content', secrets: 'external' }

/** A refusal with the path of the key or value that earned it. */
export interface HostAccess {
  readonly code: ErrorCode
  readonly path: SpecPath
  /** Names the key or the mount, and says what to do instead. */
  readonly message: string
  /** A key beside it that is the way out, so that its absence is no problem of its own. */
  readonly instead?: string
}

/** Finds everything by which a task would touch the machine it runs on. */
export function findHostAccess(file: JsonValue): HostAccess[] {
  const found: HostAccess[] = []
  for (const [name, service] of jsonEntries(jsonEntry(file, 'services'))) {
    for (const [key, value] of jsonEntries(service)) {
      const code = Object.hasOwn(REFUSED_KEYS, key) ? REFUSED_KEYS[key] : undefined
      if (code) found.push(refusal(code, ['services', name, key], `services.${key}`))
      if (key === 'volumes' && Array.isArray(value)) {
        value.forEach((mount, index) => {
          const refused = refusedMount(mount)
          if (refused) found.push(refusal(refused, ['services', name, 'volumes', index], '', mountName(mount)))
        })
      }
    }
    const reservations = jsonEntry(jsonEntry(jsonEntry(service, 'deploy'), 'resources'), 'reservations')
    if (jsonEntry(reservations, 'devices') !== undefined) {
      const path = ['services', name, 'deploy', 'resources', 'reservations', 'devices']
      found.push(refusal('spec_devices', path, 'reservations.devices'))
    }
  }
  for (const [section, keys] of Object.entries(HOST_SOURCES)) {
    for (const [name, item] of jsonEntries(jsonEntry(file, section))) {
      for (const key of keys) {
        if (jsonEntry(item, key) !== undefined)
          found.push(refusal('spec_host_path', [section, name, key], `${section}.${key}`))
      }
    }
  }
  return found
}

function refusal(code: ErrorCode, path: SpecPath, hint: string, name = String(path.at(-1))): HostAccess {
  const { title, action } = ERROR_TABLE[code]
  const advice = Object.hasOwn(HOST_HINTS, hint) ? HOST_HINTS[hint] : undefined
  const instead = code === 'spec_build' ? 'image' : INSTEAD[String(path[0])]
  return {
    code,
    path,
    ...(instead !== undefined && { instead }),
    message: `"${name.slice(0, 64)}": ${advice ?? `${title}. ${action}`}`,
  }
}

/** A mount as its author would look for it. */
function mountName(mount: JsonValue): string {
  if (typeof mount === 'string') return mount
  const source = jsonEntry(mount, 'source')
  return typeof source === 'string' ? source : 'volumes'
}

function refusedMount(mount: JsonValue): ErrorCode | undefined {
  const parts = typeof mount === 'string' ? mount.split(':') : jsonEntries(mount).map(([, value]) => String(value))
  if (parts.some((part) => /docker\.sock|containerd\.sock|podman\.sock/i.test(part))) return 'spec_docker_socket'
  if (typeof mount !== 'string') {
    const source = jsonEntry(mount, 'source')
    const type = jsonEntry(mount, 'type')
    const bind = type === 'bind' || type === 'npipe' || jsonEntry(mount, 'bind') !== undefined
    return bind || (typeof source === 'string' && isHostPath(source)) ? 'spec_host_path' : undefined
  }
  const drive = /^[A-Za-z]:(\\|\/[^:]*:\/)/.test(mount)
  return drive || (parts.length > 1 && isHostPath(parts[0] ?? '')) ? 'spec_host_path' : undefined
}

/** Anything that is not a bare name: absolute, relative, home, or with a separator in it. */
function isHostPath(source: string): boolean {
  return /^[.~]|[/\\]/.test(source)
}
