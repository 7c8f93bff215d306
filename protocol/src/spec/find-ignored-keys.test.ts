import { describe, expect, it } from 'vitest'
import { BodyMalformedError } from './body-errors.ts'
import { canonicalJson } from './canonical.ts'
import { parseTaskFile, type ParsedTask } from './parse-task-file.ts'
import { readCanonical } from './read-canonical.ts'

function parsed(text: string): ParsedTask {
  const result = parseTaskFile(text)
  if (!result.ok) throw new Error(result.problems.map(({ line, message }) => `${line}: ${message}`).join('\n'))
  return result
}

function problemsOf(text: string) {
  const result = parseTaskFile(text)
  return result.ok ? [] : result.problems
}

const service = (lines: string, rest = '') => `services:\n  web:\n    image: nginx\n    ${lines}\n${rest}`
const PLAIN = parsed(service('restart: always'))

describe('a key that is left out', () => {
  it.each([
    ['a name nobody uses', service('container_name: shop\n    restart: always')],
    ['its own name', service('container_name: web\n    restart: always')],
    ['labels', service('labels: [a=b]\n    restart: always')],
    ['logging to a file', service('logging: {driver: local}\n    restart: always')],
    ...[
      'init: true',
      'read_only: true',
      'cap_drop: [ALL]',
      'security_opt: ["no-new-privileges:true"]',
      'tty: false',
      'stdin_open: false',
      'hostname: web',
      'deploy: {update_config: {order: start-first}}',
    ].map((line) => [line, service(`${line}\n    restart: always`)] as const),
    ['the version and another extension', `version: 3.8\nx-other: {a: [1]}\n${service('restart: always')}`],
    ['networks that are one', service('networks: [a, b]\n    restart: always', 'networks: {a: , b: {driver: bridge}}')],
    ['a default network', service('restart: always', 'networks: {default: {name: shop}}')],
  ] as const)('changes no hash: %s', (_, text) => {
    const { hash, ignored } = parsed(text)
    expect(hash).toBe(PLAIN.hash)
    expect(ignored.length).toBeGreaterThan(0)
  })

  it('changes no hash where limits cover what is reserved', () => {
    const limits = 'deploy: {resources: {limits: {cpus: 1, memory: 1g}'
    const reserved = parsed(service(`${limits}, reservations: {cpus: "0.5", memory: 512m}}}`))
    expect(reserved.hash).toBe(parsed(service(`${limits}}}`)).hash)
  })

  it('is named at most a hundred times', () => {
    const labelled = Array.from({ length: 1_900 }, (_, i) => `x-${i}: 1`).join('\n')
    expect(parsed(`${service('restart: always')}${labelled}\n`).ignored).toHaveLength(100)
  })

  it('is no part of what a worker takes', () => {
    const value: unknown = JSON.parse(PLAIN.canonical)
    for (const extra of [{ version: '3' }, { networks: {} }, { 'x-other': 1 }]) {
      expect(() => readCanonical(canonicalJson({ ...Object(value), ...extra }))).toThrow(BodyMalformedError)
    }
  })
})

describe('a key that means something', () => {
  it.each([
    ['a container name that others call', service('container_name: shop\n    environment: {URL: "http://shop:80"}')],
    ['a version that is a map', `version: {a: b}\n${service('restart: always')}`],
    ['a misspelled x-edge', `x-egde: {kind: batch}\n${service('restart: always')}`],
    ['an x-edge of a service', service('x-edge: {kind: batch}')],
    ['logs sent away', service('logging: {driver: syslog}')],
    ['a second security option', service('security_opt: ["no-new-privileges:true", "seccomp:unconfined"]')],
    ['an init process of its own', service('init: false')],
    ['a network of others', service('networks: [a]', 'networks: {a: {external: true}}')],
    ['a network that is not declared', service('networks: [a]')],
    ['a network of another kind', service('networks: [a]', 'networks: {a: {driver: macvlan}}')],
    ['another name on the network', service('networks: {a: {aliases: [db]}}', 'networks: {a: }')],
    ['a link under another name', service('depends_on: [db]\n    links: ["db:mysql"]', '  db: {image: x}')],
    ['a link that orders the start', service('links: [db]', '  db: {image: x}')],
    [
      'more reserved than the limit',
      service('deploy: {resources: {limits: {memory: 1g}, reservations: {memory: 2g}}}'),
    ],
    ['reserved without a limit', service('deploy: {resources: {reservations: {memory: 2g}}}')],
    ['a volume of another driver', service('restart: always', 'volumes: {a: {driver: nfs}}')],
    ['a dependency that may be missing', service('depends_on: {db: {required: false}}', '  db: {image: x}')],
    ['a global service', service('deploy: {mode: global}')],
  ])('is refused and not left out: %s', (_, text) => {
    // Networks are named twice, at the services and at the end.
    expect(new Set(problemsOf(text).map(({ path }) => path.at(-1))).size).toBe(1)
  })

  it('is not hidden by hundreds that are left out', () => {
    const services = Array.from({ length: 400 }, (_, i) => `  s${i}: {image: x, container_name: c${i}, networks: [n]}`)
    const before = process.threadCpuUsage().user
    const found = problemsOf(`services:\n${services.join('\n')}\nnetworks: {n: }\n`)
    expect(found.map(({ path }) => path)).toEqual([['services']])
    expect((process.threadCpuUsage().user - before) / 1000).toBeLessThan(500)
  })
})
