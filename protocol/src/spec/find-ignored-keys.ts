import { isOneNetwork } from './is-one-network.ts'
import { nearestName } from './nearest-name.ts'
import type { SpecPath } from './problem.ts'
import { parseCpus } from './quantities/cpus.ts'
import { parseMemory } from './quantities/memory.ts'
import { QuantityError } from './quantities/quantity-error.ts'
import { wordsOf } from './words-of.ts'
import type { JsonValue } from './yaml/conversion.ts'
import { isJsonMap } from './yaml/is-json-map.ts'
import { jsonEntries } from './yaml/json-entries.ts'
import { jsonEntry } from './yaml/json-entry.ts'

/** A key of Compose that is left out of the task because the task would be no other with it, and why that is so. */
export interface IgnoredKey {
  readonly path: SpecPath
  readonly reason: string
}

/** What a rule may look at beside the value itself. */
interface Place {
  readonly file: JsonValue
  /** Name of the service, volume or network; empty for keys of the file. */
  readonly name: string
  /** The map that the key stands in. */
  readonly parent: JsonValue
  /** Whether somebody in the file calls a service by this name. */
  readonly isCalled: (name: string) => boolean
  /** Whether the networks come to the one that a task has anyway. */
  readonly hasOneNetwork: () => boolean
}

/** When a key may be left out, and why. */
interface Rule {
  readonly reason: string
  /** True for values that change nothing; any other stays in the file and is refused there with a hint. */
  readonly holds: (value: JsonValue, place: Place) => boolean
}

type Rules = Readonly<Record<string, Rule>>

const always = () => true
const oneOf =
  (...values: readonly JsonValue[]) =>
  (value: JsonValue) =>
    values.includes(value)
const LABELS: Rule = { reason: 'the worker sets labels, and nothing in a task reads them', holds: always }
const NETWORK: Rule = {
  reason: 'all services of a task share one network of their own',
  holds: (_, { hasOneNetwork }) => hasOneNetwork(),
}

const NO_NEW_PRIVILEGES = new Set<JsonValue>(['no-new-privileges', 'no-new-privileges:true', 'no-new-privileges=true'])
const OF_FILE: Rules = {
  version: { reason: 'Compose no longer uses it', holds: (value) => typeof value !== 'object' },
  networks: NETWORK,
}
const OF_SERVICE: Rules = {
  networks: NETWORK,
  labels: LABELS,
  annotations: LABELS,
  container_name: {
    reason: 'containers are named by the worker',
    holds: (value, { name, isCalled }) => typeof value === 'string' && (value === name || !isCalled(value)),
  },
  hostname: {
    reason: 'it is the name of the service anyway',
    holds: (value, { name, file }) =>
      value === name &&
      ['docker', undefined].some((runtime) => jsonEntry(jsonEntry(file, 'x-edge'), 'runtime') === runtime),
  },
  links: {
    reason: 'services find each other by service name',
    holds: (value, { parent }) => Array.isArray(value) && areWaitedFor(value, parent),
  },
  expose: { reason: 'services of a task reach each other on every port', holds: (value) => Array.isArray(value) },
  logging: {
    reason: 'logs go to the owner by themselves',
    holds: (value) =>
      ['json-file', 'local', 'journald', undefined].some((driver) => jsonEntry(value, 'driver') === driver),
  },
  pull_policy: {
    reason: 'the worker decides when to pull',
    holds: oneOf('always', 'missing', 'if_not_present'),
  },
  init: { reason: 'every container gets an init process', holds: oneOf(true) },
  read_only: { reason: 'images are read-only in every container', holds: oneOf(true) },
  cap_drop: { reason: 'no container has capabilities', holds: (value) => Array.isArray(value) },
  security_opt: {
    reason: 'no container gets new privileges',
    holds: (value) => Array.isArray(value) && value.every((item) => NO_NEW_PRIVILEGES.has(item)),
  },
  tty: { reason: 'tasks have no terminal of their own', holds: oneOf(false) },
  stdin_open: { reason: 'tasks have no input of their own', holds: oneOf(false) },
}
const OF_DEPLOY: Rules = {
  labels: LABELS,
  mode: { reason: 'services are replicated', holds: oneOf('replicated') },
  update_config: { reason: 'Compose on one machine does not use it either', holds: always },
  endpoint_mode: { reason: 'Compose on one machine does not use it either', holds: always },
  rollback_config: { reason: 'Compose on one machine does not use it either', holds: always },
}
const OF_RESOURCES: Rules = {
  reservations: {
    reason: 'the limits are what is reserved',
    holds: (value, { parent }) => isJsonMap(value) && areCovered(value, jsonEntry(parent, 'limits')),
  },
}
const OF_VOLUME: Rules = {
  driver: { reason: 'volumes are local to the worker', holds: oneOf('local') },
  name: { reason: 'volumes are named by the worker', holds: (value) => typeof value === 'string' },
  labels: LABELS,
  external: { reason: 'a task brings its own volumes anyway', holds: oneOf(false) },
}

const OF_DEPENDENCY: Rules = {
  restart: { reason: 'it is about commands of Compose', holds: (value) => typeof value === 'boolean' },
  required: { reason: 'every dependency is required', holds: oneOf(true) },
}

/** Finds the keys that people bring along and that change nothing here. Whatever means something is not among them. */
export function findIgnoredKeys(file: JsonValue): IgnoredKey[] {
  let words: ReadonlySet<string> | undefined
  let oneNetwork: boolean | undefined
  // Looked at once and only where asked for: a file may ask a thousand times.
  const hasOneNetwork = () => (oneNetwork ??= isOneNetwork(file))
  const isCalled = (name: string) => (words ??= wordsOf(file)).has(name)
  const look = (rules: Rules, parent: JsonValue | undefined, path: SpecPath, name = ''): IgnoredKey[] =>
    jsonEntries(parent).flatMap(([key, value]) => {
      const rule = Object.hasOwn(rules, key) ? rules[key] : undefined
      if (rule === undefined || parent === undefined) return isForeign(key, path) ? [foreign([...path, key])] : []
      return rule.holds(value, { file, name, parent, isCalled, hasOneNetwork })
        ? [{ path: [...path, key], reason: rule.reason }]
        : []
    })
  return [
    ...look(OF_FILE, file, []),
    ...jsonEntries(jsonEntry(file, 'services')).flatMap(([name, service]) => {
      const path = ['services', name]
      const deploy = jsonEntry(service, 'deploy')
      return [
        ...look(OF_SERVICE, service, path, name),
        ...jsonEntries(jsonEntry(service, 'depends_on')).flatMap(([other, condition]) =>
          look(OF_DEPENDENCY, condition, [...path, 'depends_on', other]),
        ),
        ...look(OF_DEPLOY, deploy, [...path, 'deploy']),
        ...look(OF_RESOURCES, jsonEntry(deploy, 'resources'), [...path, 'deploy', 'resources']),
      ]
    }),
    ...jsonEntries(jsonEntry(file, 'volumes')).flatMap(([name, volume]) => look(OF_VOLUME, volume, ['volumes', name])),
  ]
}

/** Extensions of other tools, at the places where people put them. What looks like a misspelled `x-edge` is none. */
function isForeign(key: string, path: SpecPath): boolean {
  const at = path.length === 0 || (path.length === 2 && path[0] === 'services')
  return at && key.startsWith('x-') && !/edge/i.test(key) && nearestName(key, ['x-edge']) === undefined
}

const foreign = (path: SpecPath): IgnoredKey => ({ path, reason: 'it belongs to another tool' })

/** True if the service waits for each of them by its own name, as it would for links. */
function areWaitedFor(links: readonly JsonValue[], service: JsonValue): boolean {
  const value = jsonEntry(service, 'depends_on')
  const names = new Set<JsonValue>(Array.isArray(value) ? value : jsonEntries(value).map(([name]) => name))
  return links.every((link) => names.has(link))
}

/** True if the limits give at least what is asked for, each figure of it. */
function areCovered(reservations: JsonValue, limits: JsonValue | undefined): boolean {
  const asked = jsonEntries(reservations)
  return asked.every(([key, value]) => {
    const limit = jsonEntry(limits, key)
    if (key === 'cpus') return isAtMost(parseCpus, value, limit)
    return key === 'memory' && isAtMost(parseMemory, value, limit)
  })
}

function isAtMost(
  read: (value: string | number) => number,
  value: JsonValue | undefined,
  limit: JsonValue | undefined,
): boolean {
  const [asked, given] = [value, limit].map((item) =>
    typeof item === 'string' || typeof item === 'number' ? item : '',
  )
  try {
    return read(asked ?? '') <= read(given ?? '')
  } catch (error) {
    if (error instanceof QuantityError) return false
    throw error
  }
}
