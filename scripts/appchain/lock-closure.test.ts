import { describe, expect, it } from 'vitest'
import { lockClosure } from './lock-closure.ts'

const LOCK = `
[[package]]
name = "node"
version = "0.1.0"
dependencies = ["shared 2.0.0"]

[[package]]
name = "shared"
version = "1.0.0"
checksum = "aa"

[[package]]
name = "shared"
version = "2.0.0"
checksum = "bb"
dependencies = ["node"]

[[package]]
name = "pallet"
version = "0.1.0"
dependencies = ["shared 1.0.0"]
`

describe('lockClosure', () => {
  it('follows versions and cycles, and leaves out what the crate cannot reach', () => {
    expect(lockClosure(LOCK, 'node')).toEqual(['node 0.1.0 local', 'shared 2.0.0 bb'])
    expect(lockClosure(LOCK, 'pallet')).toEqual(['pallet 0.1.0 local', 'shared 1.0.0 aa'])
  })

  it('names a crate that the lock does not hold', () => {
    expect(() => lockClosure(LOCK, 'bridge')).toThrow('"bridge"')
  })
})
