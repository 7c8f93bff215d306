import { describe, expect, it } from 'vitest'
import { pathAt } from './path-at.ts'

const FILE = `services:
  web:
    image: busybox
    depends_on:
      - cache
    deploy:
      resources:
        limits: { cpus: '1' }
x-edge:
  kind: batch`.split('\n')

describe('pathAt', () => {
  it.each([
    ['the top', 0, 0, []],
    ['a service name', 1, 2, ['services']],
    ['a key of a service', 2, 4, ['services', 'web']],
    ['a key of a service after a nested list', 5, 4, ['services', 'web']],
    ['a key three levels down', 7, 8, ['services', 'web', 'deploy', 'resources']],
    ['the top again', 8, 0, []],
    ['a key of x-edge', 9, 2, ['x-edge']],
  ])('finds %s', (_, line, indent, path) => {
    expect(pathAt(FILE.slice(0, line), indent)).toEqual(path)
  })

  it('counts list items', () => {
    expect(pathAt(['x-edge:', '  inputs:', '    - url: a'], 6)).toEqual(['x-edge', 'inputs', 0])
  })

  it('takes quoted keys, and skips comments and text', () => {
    expect(pathAt(['"services":', '  # web: no', '  "my app":', '    command: |'], 4)).toEqual(['services', 'my app'])
  })
})
