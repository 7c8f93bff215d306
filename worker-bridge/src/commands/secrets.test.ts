import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSecrets } from './read-secrets.ts'
import { secrets } from './secrets.ts'

let directory: string
const file = (name: string) => join(directory, name)
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-secrets-command-'))
  await writeFile(file('a'), 'one\n')
  await writeFile(file('b'), Buffer.from([0, 255]))
  await writeFile(file('empty'), '')
})
afterEach(() => rm(directory, { recursive: true }))
const input = (text = '') => Readable.from([Buffer.from(text)])

describe('secrets of the command line', () => {
  it('are read from files and the standard input, byte for byte', async () => {
    const sources = [
      { name: 'a', path: file('a') },
      { name: 'b', path: file('b') },
      { name: 'c', path: '-' },
    ]
    expect(await readSecrets(sources, input('typed'))).toEqual(
      new Map([
        ['a', Buffer.from('one\n')],
        ['b', Buffer.from([0, 255])],
        ['c', Buffer.from('typed')],
      ]),
    )
  })

  it.each([
    ['is not there', [{ name: 'a', path: '/no/such/file' }]],
    ['is empty', [{ name: 'a', path: '-' }]],
    [
      'is given twice',
      [
        { name: 'a', path: '-' },
        { name: 'a', path: '/etc/hostname' },
      ],
    ],
    [
      'is twice the standard input',
      [
        { name: 'a', path: '-' },
        { name: 'b', path: '-' },
      ],
    ],
  ])('are refused when one %s', async (what, sources) => {
    const typed = input(what === 'is empty' ? '' : 'typed-value')
    const reading = readSecrets(sources, typed)
    await expect(reading).rejects.toMatchObject({ code: 'secrets_source' })
    await expect(reading).rejects.not.toThrow(/typed-value/)
  })

  it('are read before anybody is asked, and the key is asked for before the chain', async () => {
    const spec = { id: 'live', chainType: 'Live', bootNodes: [], genesis: { raw: { top: {} } } }
    await writeFile(file('spec.json'), JSON.stringify(spec))
    const options = { task: '7', chainSpec: file('spec.json'), ownerKeyFile: undefined, ownerSuri: undefined }
    const run = (path: string, task = '7') =>
      secrets({ ...options, task, secrets: [{ name: 'a', path }] }, new AbortController().signal, () => undefined)
    await expect(run(file('empty'))).rejects.toMatchObject({ code: 'secrets_source' })
    await expect(run(file('a'), 'seven')).rejects.toThrow(/seven: is not the number of a task/)
    await expect(run(file('a'))).rejects.toThrow(/--owner-key: is missing/)
  })
})
