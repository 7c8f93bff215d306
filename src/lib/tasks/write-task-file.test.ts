import { parseTaskFile, readCanonical } from '@edgecloud/protocol'
import { describe, expect, it } from 'vitest'
import { EXAMPLES } from './examples.ts'
import { parseTask } from './fixtures/parse-task.ts'
import { writeTaskFile } from './write-task-file.ts'

const FULL = `name: vector-tiles
services:
  tiles:
    image: "ghcr.io/maplibre/martin@sha256:${'9c'.repeat(32)}"
    command: ["--config", "/etc/martin.yaml", "yes", "1", ""]
    environment: { GREETING: "a: b # c", PRICE: "$$5", PATHS: "x\\ty" }
    ports: ["3000", "8080:80/udp"]
    depends_on: [cache]
    volumes: ["tiles:/var/tiles"]
    secrets: [s3_key]
    deploy: { replicas: 2, resources: { limits: { cpus: "2", memory: 4096M } } }
  cache:
    image: "docker.io/library/varnish@sha256:${'51'.repeat(32)}"
volumes: { tiles: {} }
configs:
  script: { content: "  indented\\nlast" }
  plain: { content: "a\\n\\nb $$HOME\\n" }
secrets: { s3_key: { external: true } }
x-edge:
  runtime: docker
  placement: { near: [50.11, 8.68], radiusKm: 700, replicas: 3, spread: operator }
  overrides:
    eu-central: { services: { tiles: { environment: { PRICE: "6" } } } }
`

describe('writeTaskFile', () => {
  it.each([
    ['the example', EXAMPLES[0].text],
    ['a file with everything', FULL],
    ['a file in which hardly anything is written', 'services: { a: { command: [sh] } }\nx-edge: { runtime: shell }\n'],
  ])('writes %s as the very same task', (_, text) => {
    const task = parseTask(text)
    const written = writeTaskFile(readCanonical(task.canonical))
    const again = parseTaskFile(written)
    expect(again.ok && again.hash).toBe(task.hash)
  })

  it('writes scripts in lines, doubles dollar signs and leaves out empty defaults', () => {
    const written = writeTaskFile(parseTask(EXAMPLES[0].text))
    expect(written).toContain('while [ $$i -le 30 ]; do\n')
    expect(written).toContain('services:\n  count:\n')
    expect(written).toContain('memory: 64M\n')
    expect(written).not.toMatch(/\{\}|\[\]/)
  })
})
