import type { ErrorCode } from '../errors/error-table.ts'
import type { SpecPath } from './problem.ts'
import type { JsonValue } from './yaml/conversion.ts'

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

/** A refusal with the path of the key or value that earned it. */
export interface HostAccess {
  readonly code: ErrorCode
  readonly path: SpecPath
}

/** Finds everything by which a task would touch the machine it runs on. */
export function findHostAccess(file: JsonValue): HostAccess[] {
  const found: HostAccess[] = []
  for (const [name, service] of entries(entry(file, 'services'))) {
    for (const [key, value] of entries(service)) {
      const code = Object.hasOwn(REFUSED_KEYS, key) ? REFUSED_KEYS[key] : undefined
      if (code) found.push({ code, path: ['services', name, key] })
      if (key === 'volumes' && Array.isArray(value)) {
        value.forEach((mount, index) => {
          const refused = refusedMount(mount)
          if (refused) found.push({ code: refused, path: ['services', name, 'volumes', index] })
        })
      }
    }
    const reservations = entry(entry(entry(service, 'deploy'), 'resources'), 'reservations')
    if (entry(reservations, 'devices') !== undefined) {
      found.push({ code: 'spec_devices', path: ['services', name, 'deploy', 'resources', 'reservations', 'devices'] })
    }
  }
  for (const [section, keys] of Object.entries(HOST_SOURCES)) {
    for (const [name, item] of entries(entry(file, section))) {
      for (const key of keys)
        if (entry(item, key) !== undefined) found.push({ code: 'spec_host_path', path: [section, name, key] })
    }
  }
  return found
}

function refusedMount(mount: JsonValue): ErrorCode | undefined {
  const parts = typeof mount === 'string' ? mount.split(':') : entries(mount).map(([, value]) => String(value))
  if (parts.some((part) => /docker\.sock|containerd\.sock|podman\.sock/i.test(part))) return 'spec_docker_socket'
  if (typeof mount !== 'string') {
    const source = entry(mount, 'source')
    const type = entry(mount, 'type')
    const bind = type === 'bind' || type === 'npipe' || entry(mount, 'bind') !== undefined
    return bind || (typeof source === 'string' && isHostPath(source)) ? 'spec_host_path' : undefined
  }
  const drive = /^[A-Za-z]:(\\|\/[^:]*:\/)/.test(mount)
  return drive || (parts.length > 1 && isHostPath(parts[0] ?? '')) ? 'spec_host_path' : undefined
}

/** Anything that is not a bare name: absolute, relative, home, or with a separator in it. */
function isHostPath(source: string): boolean {
  return /^[.~]|[/\\]/.test(source)
}

function entry(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

function entries(value: JsonValue | undefined): [string, JsonValue][] {
  return isObject(value) ? Object.entries(value) : []
}

function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
