import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RunSecrets } from './run-secrets.ts'
import { secretsPlace } from './secrets-place.ts'

let memory: string
beforeEach(() => (memory = mkdtempSync('/dev/shm/edgecloud-test-')))
afterEach(() => rmSync(memory, { recursive: true, force: true }))

const values = new Map([
  ['a', Buffer.from('one')],
  ['b', Buffer.from([0, 255])],
])
const mode = (path: string) => statSync(path).mode & 0o777

describe('secrets of runs', () => {
  it('are put in place all at once, the first ones count, and are gone when removed', () => {
    const secrets = new RunSecrets(memory)
    expect([secrets.has('run'), secrets.read('run')]).toEqual([false, undefined])
    expect(secrets.put('run', values)).toBe(true)
    expect(secrets.put('run', new Map())).toBe(false)
    expect(secrets.read('run')).toEqual(values)
    expect(readdirSync(memory)).toEqual(['run'])
    expect(secrets.runs()).toEqual(new Set(['run']))
    secrets.put('other', values)
    secrets.retain((id) => id === 'other')
    expect([secrets.has('run'), secrets.has('other')]).toEqual([false, true])
    secrets.close()
    expect(secrets.has('other')).toBe(true)
    secrets.remove('other')
    secrets.remove('other')
    expect(readdirSync(memory)).toEqual([])
    secrets.close()
    secrets.close()
    expect(existsSync(memory)).toBe(false)
    expect(secrets.runs()).toEqual(new Set())
    secrets.put('run', values)
    expect(secrets.read('run')).toEqual(values)
  })

  it('are copied for a container so that its user can read them, and nobody enters the folder', () => {
    const secrets = new RunSecrets(memory)
    secrets.put('run', values)
    for (let times = 0; times < 2; times += 1) {
      const [b = '', a = ''] = secrets.copies('run', 'web.0', ['b', 'a'], undefined)
      expect([readFileSync(a, 'utf8'), mode(a), mode(b), mode(join(a, '..'))]).toEqual(['one', 0o444, 0o444, 0o700])
    }
    if (process.getuid?.() !== 0) return
    const [own = ''] = secrets.copies('run', 'db.0', ['a'], { uid: 70, gid: 71 })
    const { uid, gid } = statSync(own)
    expect([uid, gid, mode(own)]).toEqual([70, 71, 0o400])
    expect(() => secrets.copies('gone', 'web.0', ['a'], undefined)).toThrow(/ENOENT/)
  })
})

describe('the place of secrets', () => {
  const user = process.getuid?.() ?? 0
  const asUser = (runtimeDir: string, as = 1) => secretsPlace({ bridge: 'peer', user: as, runtimeDir })

  it('is a folder in memory that is ours alone', () => {
    const place = secretsPlace({ bridge: `test-${process.pid}`, user, runtimeDir: memory })
    expect(place).toBeDefined()
    expect(mode(place ?? '')).toBe(0o700)
    rmSync(place ?? '', { recursive: true })
  })

  it('is never on a disk, and never one that another user has made', () => {
    const disk = mkdtempSync(join(tmpdir(), 'edgecloud-place-'))
    try {
      // For user 1, what this process makes is another user's.
      expect(asUser(disk, user + 1)).toBeUndefined()
      mkdirSync(join(memory, 'edgecloud-bridge'), { mode: 0o777 })
      expect(asUser(memory, user + 1)).toBeUndefined()
      rmSync(join(memory, 'edgecloud-bridge'), { recursive: true })
      symlinkSync(disk, join(memory, 'edgecloud-bridge'))
      expect(asUser(memory, user + 1)).toBeUndefined()
      expect(readdirSync(disk)).toEqual([])
    } finally {
      rmSync(disk, { recursive: true })
      rmSync(`/dev/shm/edgecloud-bridge-${user + 1}`, { recursive: true, force: true })
    }
  })
})
