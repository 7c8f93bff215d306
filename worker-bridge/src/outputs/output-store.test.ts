import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { outputManifestSchema, outputRoot, toHex, verifyOutputFile } from '@edgecloud/protocol'
import { RunDamagedError } from '../executors/errors.ts'
import { OutputsTooLargeError } from './errors.ts'
import { OutputsBench } from './fixtures/outputs-bench.ts'
import { OutputStore } from './output-store.ts'

const { archive, declared } = OutputsBench
const root = { name: 'out', type: 'directory' } as const
const limits = { maxBytes: 1_000, maxEntries: 100 }
const entries = [
  root,
  { name: 'out/b', content: 'bee', mode: 0o755 },
  { name: 'out/l', type: 'symlink', linkname: '/etc/passwd' },
  { name: 'out/a', content: 'ay' },
] as const
const source = async (list: Parameters<typeof archive>[0], path = declared) => ({
  path,
  archive: Readable.from([await archive(list)]),
})

describe('OutputStore', () => {
  it('keeps a result, and reads it again', async () => {
    const { directory } = new OutputsBench()
    const second = await source(
      [
        { name: 'more', type: 'directory' },
        { name: 'more/c', content: 'sea' },
      ],
      '/data/more',
    )
    const sources = [await source(entries), second]
    const { store, skipped } = await OutputStore.make({ directory, exitCode: 3, sources, limits })
    expect(skipped).toEqual([{ path: '/data/out/l', why: 'it is a symbolic link' }])
    expect(readdirSync(directory).toSorted()).toEqual(['0', '1', '2', 'manifest.json'])
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(statSync(join(directory, 'manifest.json')).mode & 0o777).toBe(0o600)

    const again = OutputStore.open(directory)
    expect(again?.manifest).toEqual(store.manifest)
    expect(again?.manifest).toMatchObject({
      version: 1,
      exitCode: 3,
      entries: ['/data/more', '/data/more/c', '/data/out', '/data/out/a', '/data/out/b'].map((path) => ({ path })),
    })
    expect(await Promise.all([1, 3, 4].map((index) => text(store.read(index))))).toEqual(['sea', 'ay', 'bee'])
    expect(() => store.read(0)).toThrow(RangeError)
    expect(() => store.read(5)).toThrow(RangeError)
  })

  it('reads on from any byte of a file', async () => {
    const { directory } = new OutputsBench()
    const { store } = await OutputStore.make({ directory, exitCode: 0, sources: [await source(entries)], limits })
    expect(await Promise.all([0, 1, 3].map((offset) => text(store.read(2, offset))))).toEqual(['bee', 'ee', ''])
    for (const offset of [4, -1, Number.NaN]) expect(() => store.read(2, offset)).toThrow(RangeError)
  })

  it('is what a browser can check', async () => {
    const { directory } = new OutputsBench()
    const { store } = await OutputStore.make({ directory, exitCode: 0, sources: [await source(entries)], limits })
    const manifest = outputManifestSchema.parse(JSON.parse(JSON.stringify(store.manifest)))
    expect(toHex(outputRoot(manifest))).toBe(toHex(store.root))
    for (const [index, entry] of manifest.entries.entries()) {
      if (entry.kind !== 'file') continue
      const check = verifyOutputFile(entry)
      for await (const chunk of store.read(index)) expect(check.push(chunk)).toBe(true)
      expect(check.end()).toBe(true)
    }
  })

  it('has a root that does not depend on the order in the archive, on times or on owners', async () => {
    const rootOf = async (list: Parameters<typeof archive>[0]) => {
      const sources = [await source(list)]
      return toHex(
        (await OutputStore.make({ directory: new OutputsBench().directory, exitCode: 0, sources, limits })).store.root,
      )
    }
    const [first, ...rest] = entries
    const other = rest.toReversed().map((entry) => ({ ...entry, mtime: new Date(0), uid: 5, gid: 6, uname: 'me' }))
    expect(await rootOf([first, ...other])).toBe(await rootOf(entries))
    expect(await rootOf([first, ...rest.slice(1)])).not.toBe(await rootOf(entries))
  })

  it('has a root without outputs, too', async () => {
    const { directory } = new OutputsBench()
    const { store } = await OutputStore.make({ directory, exitCode: 0, sources: [], limits })
    expect(toHex(store.root)).toBe(toHex(outputRoot({ version: 1, exitCode: 0, entries: [] })))
    expect(OutputStore.open(directory)?.manifest.entries).toEqual([])
  })

  it('is not there before it is finished, and begins anew', async () => {
    const { directory } = new OutputsBench()
    writeFileSync(join(directory, '0'), 'rest of a killed bridge')
    writeFileSync(join(directory, '7'), 'rest of a killed bridge')
    writeFileSync(join(directory, 'manifest.json.x.tmp'), '{')
    expect(OutputStore.open(directory)).toBeUndefined()
    await OutputStore.make({ directory, exitCode: 0, sources: [await source(entries)], limits })
    expect(readdirSync(directory).toSorted()).toEqual(['0', '1', 'manifest.json'])
  })

  it('leaves nothing when it fails', async () => {
    const { directory } = new OutputsBench()
    const sources = [await source(entries)]
    await expect(
      OutputStore.make({ directory, exitCode: 0, sources, limits: { ...limits, maxBytes: 4 } }),
    ).rejects.toThrow(OutputsTooLargeError)
    expect(existsSync(directory)).toBe(false)
    expect(OutputStore.open(directory)).toBeUndefined()
  })

  it.each([
    ['no JSON', () => '{'],
    ['another form', () => '{}'],
    ['a file too few', (record: string) => record.replace(/"files":\[[^,]*,/, '"files":[')],
    ['a file that leads elsewhere', (record: string) => record.replace(/"files":\[null,\d/, '"files":[null,"../x"')],
    ['a directory with a file', (record: string) => record.replace('"files":[null', '"files":[9')],
  ])('that is damaged is not taken: %s', async (_, damage) => {
    const { directory } = new OutputsBench()
    await OutputStore.make({ directory, exitCode: 0, sources: [await source(entries)], limits })
    const path = join(directory, 'manifest.json')
    chmodSync(path, 0o600)
    const record = readFileSync(path, 'utf8')
    expect(damage(record)).not.toBe(record)
    writeFileSync(path, damage(record))
    expect(() => OutputStore.open(directory)).toThrow(RunDamagedError)
  })
})
