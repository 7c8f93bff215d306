import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Journal } from '../tasks/journal.ts'
import { OutboxStore } from '../outbox/outbox-store.ts'
import { openDatabase } from './database.ts'

const CURRENT_VERSION = 60
const READ_VERSION = 19
let dir: string
let path: string

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'edgecloud-database-'))
  path = join(dir, 'bridge.sqlite')
  const { database } = openDatabase(path)
  const journal = new Journal(database)
  journal.bindTo('ab'.repeat(32))
  journal.height = 1_234
  const outbox = new OutboxStore(database)
  outbox.add({ task: 1n, replica: 0, attempt: 1, kind: 'accept' })
  outbox.add({ task: 2n, replica: 0, attempt: 1, kind: 'decline', reason: 'NoCapacity' })
  database.close()
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function change(from: string | number, to: string | Uint8Array): void {
  const bytes = readFileSync(path)
  const at = typeof from === 'number' ? from : bytes.indexOf(from)
  expect(at).toBeGreaterThan(0)
  writeFileSync(
    path,
    Buffer.concat([bytes.subarray(0, at), Buffer.from(to), bytes.subarray(at + Buffer.from(to).length)]),
  )
}

describe('a database', () => {
  it.each<[string, string | number, string | Uint8Array]>([
    ['in which a column has another name', 'run text not null', 'rum text not null'],
    ['that says it is older than its tables', CURRENT_VERSION, Uint8Array.of(0, 0, 0, 0)],
    ['that says nobody can read it', READ_VERSION, Uint8Array.of(3)],
    ['of another program', 1, 'XXXX'],
  ])('%s is set aside, and another begun', (_, from, to) => {
    change(from, to)
    const { database, setAside } = openDatabase(path)
    expect(readdirSync(dir)).toContain(setAside?.split('/').at(-1))
    const journal = new Journal(database)
    journal.height = 1
    expect(journal.height).toBe(1)
    database.close()
  })

  it('is kept where it is sound', () => {
    const { database, setAside } = openDatabase(path)
    expect(setAside).toBeUndefined()
    expect(new Journal(database)).toMatchObject({ genesis: 'ab'.repeat(32), height: 1_234, health: { damaged: 0 } })
    database.close()
  })

  it.each([
    ['the height', '1234', '9234', { height: -1, genesis: 'ab'.repeat(32) }],
    ['the chain', 'abababab', 'abaBabab', { height: 1_234, genesis: undefined }],
  ])('does without %s when it is damaged, and says so once', (_, from, to, left) => {
    change(from, to)
    const first = openDatabase(path)
    expect(first.setAside).toBeUndefined()
    expect(new Journal(first.database)).toMatchObject({ ...left, health: { damaged: 1, generation: 2 } })
    first.database.close()
    const second = openDatabase(path)
    expect(new Journal(second.database)).toMatchObject({ health: { damaged: 0, generation: 2 } })
    second.database.close()
  })

  it.each([
    ['cannot be read', 'accept', 'acc"pt'],
    ['says something else', 'accept', 'except'],
  ])('loses a message that %s, none of the others, and takes it again', (_, from, to) => {
    change(from, to)
    const { database } = openDatabase(path)
    const outbox = new OutboxStore(database)
    expect(outbox.damaged).toBe(1)
    expect(outbox.all().map(({ intent }) => intent.kind)).toEqual(['decline'])
    outbox.add({ task: 1n, replica: 0, attempt: 1, kind: 'accept' })
    expect(new OutboxStore(database)).toMatchObject({ damaged: 0 })
    expect(outbox.all().map(({ intent }) => intent.kind)).toEqual(['decline', 'accept'])
    database.close()
  })

  it('never tells the chain a result that a flipped bit made', () => {
    const { database } = openDatabase(path)
    const log = { logSize: 0n, logRoot: new Uint8Array(32), outputRoot: new Uint8Array(32) }
    new OutboxStore(database).add({ task: 3n, replica: 0, attempt: 1, kind: 'complete', exitCode: 3, ...log })
    database.close()
    change('exitCode\\":3', 'exitCode\\":7')
    const again = openDatabase(path)
    expect(new OutboxStore(again.database).all().map(({ intent }) => intent.kind)).toEqual(['accept', 'decline'])
    again.database.close()
  })
})
