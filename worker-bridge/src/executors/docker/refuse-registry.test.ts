import { describe, expect, it } from 'vitest'
import { refuseRegistry, registryOf } from './refuse-registry.ts'

const DIGEST = `sha256:${'0'.repeat(64)}`

describe('registryOf', () => {
  it.each([
    ['busybox', 'docker.io'],
    ['busybox:1.36', 'docker.io'],
    ['library/busybox', 'docker.io'],
    ['docker.io/library/busybox:1', 'docker.io'],
    [`ghcr.io/a/b@${DIGEST}`, 'ghcr.io'],
    ['localhost/a', 'localhost'],
    ['registry:5000/a/b:1', 'registry:5000'],
    ['127.0.0.1:5000/a', '127.0.0.1:5000'],
  ])('%s is of %s', (reference, registry) => expect(registryOf(reference)).toBe(registry))
})

describe('refuseRegistry', () => {
  it.each(['busybox', 'ghcr.io/a/b:1', 'registry.example.com:443/a', 'quay.io/x/y'])('lets %s pass', (reference) => {
    expect(refuseRegistry(reference, [])).toBeUndefined()
  })

  it.each([
    'localhost/a',
    'localhost:5000/a',
    '127.0.0.1/a',
    '127.0.0.1:5000/a',
    '169.254.169.254/latest/meta-data',
    '10.0.0.1/a',
    '2130706433.0/a',
    '0x7f.1/a',
    'registry:5000/a',
    'registry.example.com:8080/a',
    'nas.local/a',
    'vault.internal/a',
    'router.home.arpa/a',
  ])('refuses %s', (reference) => expect(refuseRegistry(reference, [])).toBeTypeOf('string'))

  it('lets pass what the operator allows, and nothing that only looks like it', () => {
    expect(refuseRegistry('127.0.0.1:5000/a', ['127.0.0.1:5000'])).toBeUndefined()
    expect(refuseRegistry('127.0.0.1:5001/a', ['127.0.0.1:5000'])).toBeTypeOf('string')
    expect(refuseRegistry('registry.lan/a', ['registry.lan'])).toBeUndefined()
  })
})
