/** A configuration that says everything, for messages and for the guide: each key with a value of the right kind and unit. */
export const EXAMPLE_CONFIG = {
  name: 'berlin-1',
  region: 'eu-central',
  location: { latitude: 52.52, longitude: 13.4 },
  listen: { host: '0.0.0.0', webrtcPort: 30_333, wsPort: 30_333 },
  announceHosts: ['203.0.113.7'],
  capability: { cpuMillis: 3000, memoryMib: 6144, diskMib: 51_200, runtimes: ['shell', 'docker'], isolation: 'runc' },
  docker: {
    socket: '/var/run/docker.sock',
    registries: ['registry.example:5000'],
    logins: [
      { registry: 'registry.example:5000', username: 'worker', passwordFile: '/etc/edgecloud/registry.password' },
    ],
  },
  inputs: { allow: ['data.example:8443'], ca: '-----BEGIN CERTIFICATE-----\n…' },
  rates: { cpuMilliPlanck: '1000', memoryMibPlanck: '1000', diskMibPlanck: '10' },
  logRetentionHours: 168,
  logLevel: 'info',
  prometheus: { enabled: true, host: '127.0.0.1', port: 9464, public: false, hostNames: ['metrics.example'] },
} as const

/** The example's value at a path; entries of a list stand for all. */
export function exampleAt(path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => {
    if (Array.isArray(value)) return value[0]
    return typeof value === 'object' && value !== null && typeof part === 'string' && Object.hasOwn(value, part)
      ? Reflect.get(value, part)
      : undefined
  }, EXAMPLE_CONFIG)
}
