import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseTaskFile, type ParsedTask } from './parse-task-file.ts'
import { readCanonical } from './read-canonical.ts'

const examples = new URL('../../../examples/', import.meta.url)

function parsed(text: string): ParsedTask {
  const result = parseTaskFile(text)
  if (!result.ok) throw new Error(result.problems.map(({ line, message }) => `${line}: ${message}`).join('\n'))
  return result
}

function problems(text: string) {
  const result = parseTaskFile(text)
  return result.ok ? [] : result.problems
}

const codes = (text: string) => problems(text).map(({ code }) => code)

/** Applies a fix as an editor does. */
function fixed(text: string, index = 0): string {
  const fix = problems(text)[index]?.fix
  return fix ? text.slice(0, fix.from) + fix.replacement + text.slice(fix.to) : text
}

const batch = (service: string, edge = '') =>
  `services:\n  job:\n${service.replaceAll(/^/gm, '    ')}\nx-edge:\n  kind: batch\n  runtime: shell\n  timeout: 10m\n${edge}`

describe('examples', () => {
  const names = readdirSync(examples).filter((name) => !name.includes('.'))

  it.each(names)('%s is a valid task', (name) => {
    const text = readFileSync(new URL(`${name}/compose.yaml`, examples), 'utf8')
    const task = parsed(text)
    expect(readCanonical(task.canonical).hash).toBe(task.hash)
  })

  it('batch-shell asks for what it says', () => {
    const task = parsed(readFileSync(new URL('batch-shell/compose.yaml', examples), 'utf8'))
    expect(task.requirements).toEqual({
      kind: 'Batch',
      runtime: 'Shell',
      resources: { cpuMillis: 250, memoryMib: 64, diskMib: 64, gpus: 0 },
      isolation: 'Bubblewrap',
      timeout: 40,
      secrets: false,
      verify: 'None',
    })
    expect(task.spec.services['count']?.command?.[2]).toContain('echo "line $i of 30"')
  })
})

describe('a Compose file of several services', () => {
  const text = `
name: shop
services:
  web:
    image: nginx@sha256:${'a'.repeat(64)}
    ports: ["80", 443, "8080:81/udp", {target: 9000}]
    depends_on: [api]
    environment: [A=1, "B=x=y"]
  api:
    image: registry.example:5000/team/api:1.2
    command: serve --name "two words" 'a''b'
    environment: {PORT: 80, DEBUG: true, PRICE: "$$5"}
    depends_on: {db: {condition: service_healthy}}
    volumes: [data:/var/lib/api:ro]
    configs: [settings]
    secrets: [{source: key, target: /etc/key}]
    restart: always
    deploy: {replicas: 2, resources: {limits: {cpus: "0.5", memory: 256M}}}
  db:
    image: postgres:17
    healthcheck: {test: pg_isready, interval: 1m30s}
volumes: {data: }
configs: {settings: {content: "a: 1\\n"}}
secrets: {key: {external: true}}
`
  const { spec, requirements, locate } = parsed(text)

  it('is spelled out in long forms', () => {
    const { web, api, db } = spec.services
    expect(web?.ports).toEqual([
      { target: 80, protocol: 'tcp' },
      { target: 443, protocol: 'tcp' },
      { target: 81, published: 8080, protocol: 'udp' },
      { target: 9000, protocol: 'tcp' },
    ])
    expect(web?.environment).toEqual({ A: '1', B: 'x=y' })
    expect(web?.depends_on).toEqual({ api: { condition: 'service_started' } })
    expect(api?.command).toEqual(['serve', '--name', 'two words', 'ab'])
    expect(api?.environment).toEqual({ PORT: '80', DEBUG: 'true', PRICE: '$5' })
    expect(api?.volumes).toEqual([{ type: 'volume', source: 'data', target: '/var/lib/api', read_only: true }])
    expect(api?.configs).toEqual([{ source: 'settings', target: '/settings' }])
    expect(api?.secrets).toEqual([{ source: 'key', target: '/etc/key' }])
    expect(api?.deploy.resources.limits).toEqual({ cpus: 0.5, memory: 268_435_456 })
    expect(db?.healthcheck).toMatchObject({ test: ['CMD-SHELL', 'pg_isready'], interval: '90s', retries: 3 })
  })

  it('adds up what one copy needs', () => {
    expect(requirements).toEqual({
      kind: 'Service',
      runtime: 'Docker',
      resources: { cpuMillis: 250 + 2 * 500 + 250, memoryMib: 128 + 2 * 256 + 128, diskMib: 1024, gpus: 0 },
      isolation: 'Runc',
      timeout: 0,
      secrets: true,
      verify: 'None',
    })
  })

  it('knows where each value stands', () => {
    const at = locate(['services', 'api', 'deploy', 'resources', 'limits', 'memory'])
    expect(text.slice(at?.from, at?.to)).toBe('256M')
    expect(locate(['services', 'api', 'user'])).toBeUndefined()
  })
})

describe('placement rules', () => {
  it.each([
    '{regions: [eu, us], replicas: 2, spread: region}',
    '{regions: [eu], replicas: 2, spread: operator}',
    '{replicas: 16, spread: region}',
  ])('take %s', (placement) => {
    expect(codes(batch('command: x', `  placement: ${placement}\n`))).toEqual([])
  })
})

describe('problems', () => {
  it('are all reported at once, in the order of the text', () => {
    const text = batch('comand: echo\nports: ["80"]\nprivileged: true\ndepends_on: [db]\nrestart: allways')
    expect(problems(text).map(({ code, line }) => [line, code])).toEqual([
      [2, 'spec_command_missing'],
      [3, 'spec_unknown_key'],
      [4, 'spec_runtime_mismatch'],
      [5, 'spec_privileged'],
      [6, 'spec_undeclared'],
      [7, 'spec_bad_value'],
    ])
  })

  it('carry a fix that solves them', () => {
    expect(fixed(batch('comand: echo'), 1)).toBe(batch('command: echo'))
    expect(codes(fixed(batch('command: echo $HOME')))).toEqual([])
    expect(codes(fixed(batch('command: ["echo", "$a $$b $c"]')))).toEqual([])
    expect(codes(fixed(batch('command: echo\nenvironment: {A: "${A:-x y}"}')))).toEqual([])
    expect(codes(fixed(batch('command: echo\nrestart: onfailure')))).toEqual([])
    expect(codes(fixed(batch('command: echo\nenvironment: {A: 12345678901234567890}')))).toEqual([])
  })

  it('name the nearest key, the place and the alternatives', () => {
    expect(problems(batch('command: echo', '  timout: 1m\n'))).toMatchObject([
      {
        code: 'spec_unknown_key',
        path: ['x-edge', 'timout'],
        line: 8,
        column: 3,
        message: '"timout" is not a known key. Did you mean "timeout"?',
      },
    ])
    expect(problems('services: {a: {image: x, zzzzzz: 1}}')[0]?.message).toContain('Known here: image, command')
    expect(problems('services: {a: {image: x, networks: [b]}}')[0]?.message).toContain('share one network')
  })

  it.each([
    ['no services', 'x-edge: {}', 'spec_missing_key'],
    ['empty services', 'services: {}', 'spec_bad_value'],
    ['a list of services', 'services: [a]', 'spec_wrong_type'],
    ['a capital in a service name', 'services: {Web: {image: x}}', 'spec_bad_name'],
    ['a service without image', 'services: {web: {command: x}}', 'spec_image_missing'],
    ['an image with runtime shell', batch('command: x\nimage: y'), 'spec_image_unused'],
    [
      'an override image with runtime shell',
      batch('command: x', '  overrides: {eu: {services: {job: {image: y}}}}\n'),
      'spec_image_unused',
    ],
    [
      'an override of no service',
      batch('command: x', '  overrides: {eu: {services: {jobs: {}}}}\n'),
      'spec_undeclared',
    ],
    ['a shell service without command', batch('restart: "no"'), 'spec_command_missing'],
    ['a shell service with an empty command', batch('command: []'), 'spec_command_missing'],
    ['a shell service with ports', batch('command: x\nports: [80]'), 'spec_runtime_mismatch'],
    ['a batch without timeout', 'services: {a: {image: x}}\nx-edge: {kind: batch}', 'spec_timeout_missing'],
    ['a batch with timeout 0', 'services: {a: {image: x}}\nx-edge: {kind: batch, timeout: 0s}', 'spec_timeout_missing'],
    ['a stop that takes longer than the chain waits', batch('command: x\nstop_grace_period: 91s'), 'spec_bad_value'],
    ['a batch that restarts', batch('command: x\nrestart: always'), 'spec_batch_restart'],
    ['a verified service', 'services: {a: {image: x}}\nx-edge: {verify: {mode: always}}', 'spec_verify_needs_batch'],
    ['an undeclared volume', 'services: {a: {image: x, volumes: ["v:/v"]}}', 'spec_undeclared'],
    ['an undeclared config', 'services: {a: {image: x, configs: [c]}}', 'spec_undeclared'],
    ['an undeclared secret', 'services: {a: {image: x, secrets: [s]}}', 'spec_undeclared'],
    [
      'waiting for health without check',
      'services: {a: {image: x, depends_on: {b: {condition: service_healthy}}}, b: {image: y}}',
      'spec_undeclared',
    ],
    [
      'a circle of two',
      'services: {a: {image: x, depends_on: [b]}, b: {image: y, depends_on: [a]}}',
      'spec_dependency_cycle',
    ],
    ['a circle of one', 'services: {a: {image: x, depends_on: [a]}}', 'spec_dependency_cycle'],
    [
      'workers and regions',
      batch('command: x', '  placement: {workers: [1], regions: [eu]}\n'),
      'spec_placement_conflict',
    ],
    [
      'more copies than workers',
      batch('command: x', '  placement: {workers: [1, 2], replicas: 3}\n'),
      'spec_placement_conflict',
    ],
    ['a worker twice', batch('command: x', '  placement: {workers: [1, 1]}\n'), 'spec_placement_impossible'],
    ['a radius around nothing', batch('command: x', '  placement: {radiusKm: 5}\n'), 'spec_placement_impossible'],
    [
      'fewer regions than copies that need one each',
      batch('command: x', '  placement: {regions: [eu, us, eu], replicas: 3, spread: region}\n'),
      'spec_placement_impossible',
    ],
    ['more than 16 copies', batch('command: x', '  placement: {replicas: 17}\n'), 'spec_bad_value'],
    ...['deploy: {resources: {limits: {memory: 1g}}}', 'deploy: {replicas: 2}'].map(
      (change) =>
        [
          `an override of ${change}`,
          batch('command: x', `  overrides: {eu: {services: {job: {${change}}}}}\n`),
          'spec_unknown_key',
        ] as const,
    ),
    [
      'an override of the disk',
      batch('command: x', '  overrides: {eu: {services: {}, disk: 1g}}\n'),
      'spec_unknown_key',
    ],
    [
      'too much memory',
      'services: {a: {image: x, deploy: {replicas: 16, resources: {limits: {memory: 64t}}}}, b: {image: x, deploy: {replicas: 16, resources: {limits: {memory: 64t}}}}, c: {image: x, deploy: {replicas: 16, resources: {limits: {memory: 64t}}}}, d: {image: x, deploy: {replicas: 16, resources: {limits: {memory: 64t}}}}, e: {image: x, deploy: {replicas: 16, resources: {limits: {memory: 64t}}}}}',
      'spec_too_demanding',
    ],
    ['a bad size', 'services: {a: {image: x, deploy: {resources: {limits: {memory: 5 apples}}}}}', 'spec_bad_memory'],
    [
      'a bad number of cores',
      'services: {a: {image: x, deploy: {resources: {limits: {cpus: many}}}}}',
      'spec_bad_cpus',
    ],
    ['a duration without unit', batch('command: x\nstop_grace_period: "10"'), 'spec_bad_duration'],
    ['an open quote in a command', batch('command: "echo \'a"'), 'spec_bad_command'],
    [
      'a health check list without CMD',
      'services: {a: {image: x, healthcheck: {test: [curl]}}}',
      'spec_bad_healthcheck',
    ],
    ['a volume without name', 'services: {a: {image: x, volumes: ["/data"]}}', 'spec_bad_volume'],
    ['an http input', batch('command: x', '  inputs: [{url: "http://a/b", sha256: "", path: /a}]\n'), 'spec_bad_value'],
    ['a secret with a value', 'services: {a: {image: x}}\nsecrets: {s: {content: abc}}', 'spec_unknown_key'],
    ['a variable set twice', batch('command: x\nenvironment: [A=1, A=2]'), 'spec_duplicate_key'],
  ] as const)('refuses %s', (_, text, code) => {
    expect(codes(text)).toContain(code)
  })
})
