import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseTaskFile, type ParsedTask } from './parse-task-file.ts'
import { readCanonical } from './read-canonical.ts'

const tutorials = new URL('fixtures/tutorials/', import.meta.url)
const read = (name: string) => readFileSync(new URL(`${name}.yaml`, tutorials), 'utf8')

function parsed(text: string): ParsedTask {
  const result = parseTaskFile(text)
  if (!result.ok) throw new Error(result.problems.map(({ line, message }) => `${line}: ${message}`).join('\n'))
  return result
}

function problemsOf(text: string) {
  const result = parseTaskFile(text)
  return result.ok ? [] : result.problems
}

/** Files that run as they are, with the keys that are left out. */
const RUNNING: Readonly<Record<string, readonly string[]>> = {
  gitea: ['1:1 version', '3:1 networks', '10:5 container_name', '16:5 networks', '25:5 driver'],
  jupyter: ['1:1 version'],
  minio: ['1:1 version', '5:5 hostname', '7:5 expose', '22:5 logging', '25:5 pull_policy', '26:5 init', '33:5 name'],
  nextcloud: ['21:5 links'],
  wordpress: [
    '1:1 version',
    '6:5 container_name',
    '16:5 expose',
    '19:5 networks',
    '23:5 container_name',
    '36:5 labels',
    '38:5 networks',
    '43:5 driver',
    '46:1 networks',
  ],
}

/** A place, a path, what the message calls by name and what it says to do instead. */
type Refusal = readonly [at: string, path: string, name: string, instead: string]

/** Files that cannot run as they are, with all that is wrong with them. */
const REFUSED: Readonly<Record<string, readonly Refusal[]>> = {
  'anchors-extends': [
    ['1:11', '', '&common', 'Write the value out'],
    ['7:5', 'services.web.<<', '<<', 'Write the keys out'],
    ['7:9', '', '*common', 'Write the value out'],
    ['9:5', 'services.web.network_mode', 'network_mode', 'Remove the key'],
    ['11:5', 'services.worker.extends', 'extends', 'Write the service out'],
    ['16:13', 'services.worker.environment.DEBUG', 'DEBUG', 'has no value'],
  ],
  elk: [
    ['9:5', 'services.elasticsearch.ulimits', 'ulimits', 'Remove the key'],
    ['13:5', 'services.elasticsearch.cap_add', 'cap_add', 'Remove the key'],
    ['15:5', 'services.elasticsearch.mem_limit', 'mem_limit', 'Write deploy.resources.limits.memory'],
  ],
  'file-secrets': [
    ['6:22', 'services.db.environment.POSTGRES_USER', '${POSTGRES_USER:-app}', 'Write the value itself'],
    ['9:5', 'services.db.tmpfs', 'tmpfs', 'Use a named volume'],
    ['10:5', 'services.db.sysctls', 'sysctls', 'Remove the key'],
    ['13:9', 'services.db.volumes.0', './init.sql', 'Use a named volume, a config'],
    ['16:9', 'services.db.volumes.1.source', 'source', 'is missing'],
    ['16:15', 'services.db.volumes.1.type', 'type', 'Accepted here: volume'],
    ['21:5', 'secrets.db_password.file', 'file', 'Write external: true'],
    ['25:5', 'volumes.pgdata.driver_opts', 'driver_opts', 'Remove the key'],
  ],
  gpu: [
    ['5:5', 'services.test.runtime', 'runtime', 'write x-edge.accelerators.gpu'],
    ['9:11', 'services.test.deploy.resources.reservations.devices', 'devices', 'Write x-edge.accelerators.gpu'],
  ],
  'grafana-prometheus': [
    ['11:9', 'services.prometheus.volumes.0', './prometheus:/etc/prometheus', 'Use a named volume, a config'],
    ['25:9', 'services.grafana.configs.0.mode', 'mode', 'Remove the key'],
    ['28:5', 'configs.datasource.file', 'file', 'under content'],
  ],
  mern: [
    ['4:5', 'services.client.build', 'build', 'name it under image'],
    ['5:5', 'services.client.stdin_open', 'stdin_open', 'Remove the key'],
    ['6:5', 'services.client.tty', 'tty', 'Remove the key'],
    ['9:5', 'services.client.links', 'links', 'Write depends_on'],
    ['12:5', 'services.api.build', 'build', 'name it under image'],
    ['19:9', 'services.api.ports.0', '127.0.0.1:5000:5000', 'Write "80"'],
  ],
  'nginx-static': [
    ['7:9', 'services.web.volumes.0', './html:/usr/share/nginx/html:ro', 'Use a named volume, a config'],
  ],
  'postgres-adminer': [['6:5', 'services.db.shm_size', 'shm_size', 'Remove the key']],
  'rabbitmq-worker': [
    ['5:5', 'services.rabbitmq.hostname', 'hostname', 'Rename the service'],
    ['22:7', 'services.worker.deploy.restart_policy', 'restart_policy', 'Write restart'],
    ['24:7', 'services.worker.deploy.placement', 'placement', 'Write x-edge.placement'],
  ],
  'redis-counter': [
    ['4:5', 'services.web.build', 'build', 'name it under image'],
    ['8:9', 'services.web.volumes.0', '.:/code', 'Use a named volume, a config'],
  ],
  traefik: [['13:9', 'services.traefik.volumes.0', '/var/run/docker.sock', 'Remove the mount']],
  'voting-app': [
    ['7:5', 'services.vote.networks', 'networks', 'share one network'],
    ['10:24', 'services.result.ports.1', '127.0.0.1:9229:9229', 'Write "80"'],
    ['11:5', 'services.result.networks', 'networks', 'share one network'],
    ['17:5', 'services.worker.networks', 'networks', 'share one network'],
    ['21:5', 'services.redis.networks', 'networks', 'share one network'],
    ['24:5', 'services.seed.profiles', 'profiles', 'Remove the services'],
    ['25:5', 'services.seed.networks', 'networks', 'share one network'],
    ['27:1', 'networks', 'networks', 'share one network'],
  ],
  'wordpress-env-files': [
    ['6:5', 'services.db.container_name', 'container_name', 'by service name'],
    ['8:5', 'services.db.env_file', 'env_file', 'under environment'],
    ['11:23', 'services.db.environment.MYSQL_PASSWORD', '${DB_PASSWORD}', 'a password as a secret'],
    ['16:5', 'services.wordpress.container_name', 'container_name', 'by service name'],
    ['17:5', 'services.wordpress.env_file', 'env_file', 'under environment'],
    ['23:9', 'services.wordpress.volumes.1', './nginx-conf:/etc/nginx/conf.d', 'Use a named volume, a config'],
    ['28:5', 'volumes.dbdata.external', 'external', 'Remove the key'],
  ],
}

describe('files as tutorials have them', () => {
  it('are all judged here', () => {
    const names = readdirSync(tutorials).map((name) => name.replace('.yaml', ''))
    expect(names.sort()).toEqual([...Object.keys(RUNNING), ...Object.keys(REFUSED)].sort())
  })

  it.each(Object.entries(RUNNING))('%s runs as it is', (name, ignored) => {
    const task = parsed(read(name))
    expect(task.ignored.map(({ line, column, path }) => `${line}:${column} ${String(path.at(-1))}`)).toEqual(ignored)
    for (const { path, message } of task.ignored)
      expect(message).toMatch(new RegExp(`^"${String(path.at(-1))}" is left out: `))
    expect(readCanonical(task.canonical).hash).toBe(task.hash)
  })

  it.each(Object.entries(REFUSED))('%s is told all that is wrong with it', (name, refusals) => {
    const found = problemsOf(read(name))
    expect(found.map(({ line, column, path }) => [`${line}:${column}`, path.join('.')])).toEqual(
      refusals.map(([at, path]) => [at, path]),
    )
    for (const [index, [, , called, instead]] of refusals.entries()) {
      expect(found[index]?.message).toContain(called)
      expect(found[index]?.message).toContain(instead)
    }
  })

  it('are services in containers, without secrets and checks, where they have no x-edge', () => {
    const { spec, requirements } = parsed(read('wordpress'))
    expect(spec['x-edge']).toEqual({
      kind: 'service',
      runtime: 'docker',
      placement: { replicas: 1, spread: 'none' },
      overrides: {},
      verify: { mode: 'none', comparator: 'exact' },
      inputs: [],
      outputs: [],
      accelerators: { gpu: 0 },
    })
    expect(requirements).toEqual({
      kind: 'Service',
      runtime: 'Docker',
      resources: { cpuMillis: 500, memoryMib: 256, diskMib: 1024, gpus: 0 },
      isolation: 'Runc',
      timeout: 0,
      secrets: false,
      verify: 'None',
    })
  })
})

it('takes a published port as text, as Compose writes it, and dots in names of variables', () => {
  const service = (lines: string) => `services:\n  web:\n    image: nginx\n    ${lines}\n`
  const text = service('ports: [{target: 80, published: "8080"}]\n    environment: ["discovery.type=single-node"]')
  const { web } = parsed(text).spec.services
  expect(web?.ports).toEqual([{ target: 80, published: 8080, protocol: 'tcp' }])
  expect(web?.environment).toEqual({ 'discovery.type': 'single-node' })
  expect(problemsOf(service('ports: [{target: 80, published: "8080-8090"}]'))).toHaveLength(1)
})
