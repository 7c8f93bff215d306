import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { outputRoot, toPrefixedHex } from '@edgecloud/protocol'
import type { OutputManifest } from '@edgecloud/protocol'
import { FILES, LARGE, OutputsNetwork } from '../fixtures/outputs-network.ts'
import type { OutputsModules } from '../outputs-protocol.ts'

let bench: OutputsNetwork
let directory: string
let to: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'edgecloud-download-'))
  to = join(directory, 'new', 'place')
})
afterEach(async () => {
  await bench[Symbol.asyncDispose]()
  rmSync(directory, { recursive: true })
})

const start = async (changes: Partial<OutputsModules> = {}) => (bench = await OutputsNetwork.start(FILES, changes))
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const all = () => (existsSync(to) ? readdirSync(to, { recursive: true }).map(String).toSorted() : undefined)
const events = (kind: string) => bench.events.filter(({ event }) => event === kind)

/** A file as the worker has it, changed on its way. */
async function* changed(content: AsyncIterable<Uint8Array>, change: (bytes: Buffer, at: number) => Buffer) {
  let at = 0
  for await (const bytes of content) {
    yield change(Buffer.from(bytes), at)
    at += bytes.length
  }
}

/** Serves what the disk has, but this file in another way. */
function lie(path: string, way: (content: AsyncIterable<Uint8Array>, offset: number) => AsyncIterable<Uint8Array>) {
  const { store } = bench
  bench.served = {
    manifest: store.manifest,
    read: (index, offset) => {
      const content = store.read(index, offset)
      return store.manifest.entries[index]?.path === path ? way(content, offset) : content
    },
  }
}

describe('a download of outputs', () => {
  it('writes every file, checked, with the paths of the container', async () => {
    await start()
    const bytes = LARGE.length + 'a few words'.length + '#!/bin/sh\n'.length
    const root = toPrefixedHex(bench.store.root)
    expect(await bench.download(to)).toEqual({ event: 'downloaded', files: 4, bytes, root, checked: true })
    const paths = ['', '/a.txt', '/bin', '/bin/run', '/empty', '/hollow', '/large.bin'].map((path) => `data/out${path}`)
    expect(all()).toEqual(['data', ...paths])
    expect(readFileSync(join(to, 'data/out/a.txt'), 'utf8')).toBe('a few words')
    expect(statSync(join(to, 'data/out/empty')).size).toBe(0)
    expect(hash(readFileSync(join(to, 'data/out/large.bin')))).toBe(hash(LARGE))
    expect(statSync(join(to, 'data/out/bin/run')).mode & 0o111).not.toBe(0)
    expect(statSync(join(to, 'data/out/a.txt')).mode & 0o111).toBe(0)
    expect(events('connected')).toHaveLength(1)
    expect(events('progress')[0]).toEqual({ event: 'progress', files: 0, bytes: 0, ofFiles: 4, ofBytes: bytes })
  })

  it('says so when there is no root to check it by', async () => {
    await start()
    const root = toPrefixedHex(bench.store.root)
    expect(await bench.downloadUnchecked(to)).toMatchObject({ checked: false, root, files: 4 })
  })

  it('goes on where it was when the connection is cut in the middle of a file', async () => {
    await start()
    let cuts = 0
    lie('/data/out/large.bin', (content) =>
      changed(content, (bytes, at) => {
        if (cuts < 2 && at > 300_000) {
          cuts += 1
          bench.pullCable()
        }
        return bytes
      }),
    )
    expect(await bench.download(to)).toMatchObject({ files: 4, checked: true })
    expect(hash(readFileSync(join(to, 'data/out/large.bin')))).toBe(hash(LARGE))
    expect(events('disconnected')).toHaveLength(2)
    const offsets = bench.reads.filter(({ offset }) => offset > 0).map(({ offset }) => offset)
    expect(offsets).toHaveLength(2)
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b))
    expect(bench.reads).toHaveLength(6) // no file was begun anew
  })

  it('waits for a worker that restarts', async () => {
    await start()
    let restarted: Promise<void> | undefined
    const restart = async () => {
      await bench.stopWorker()
      await bench.startWorker()
    }
    lie('/data/out/large.bin', (content) =>
      changed(content, (bytes) => {
        restarted ??= restart()
        return bytes
      }),
    )
    expect(await bench.download(to)).toMatchObject({ files: 4, checked: true })
    await restarted
    expect(hash(readFileSync(join(to, 'data/out/large.bin')))).toBe(hash(LARGE))
  })

  it('waits its turn when the worker serves others', async () => {
    await start({ maxStreams: 1 })
    const { channel } = await bench.list()
    const downloaded = bench.download(to)
    await vi.waitUntil(() => events('disconnected').length > 0, { timeout: 10_000 })
    expect(events('disconnected')[0]).toMatchObject({ code: 'outputs_limit' })
    channel.abort(new Error('tab closed'))
    expect(await downloaded).toMatchObject({ files: 4 })
  })
})

describe('a download from a worker that lies', () => {
  it('takes nothing of another result than the one on chain', async () => {
    await start()
    const right = bench.store.manifest
    const manifests: OutputManifest[] = [
      { ...right, exitCode: 1 },
      { ...right, entries: right.entries.slice(0, -1) },
      { ...right, entries: right.entries.map((entry) => (entry.kind === 'file' ? { ...entry, size: 1 } : entry)) },
    ]
    for (const manifest of manifests) {
      bench.served = { manifest, read: (index, offset) => bench.store.read(index, offset) }
      await expect(bench.download(to)).rejects.toMatchObject({ code: 'outputs_root_mismatch' })
    }
    expect(all()).toBeUndefined()
    expect(bench.reads).toEqual([])
    expect(events('progress')).toEqual([])
  })

  it.each(['/../../outside', 'relative', '/a/./b'])('takes no manifest with the path %s', async (path) => {
    await start()
    const manifest: OutputManifest = { version: 1, exitCode: 0, entries: [{ kind: 'directory', path }] }
    bench.served = { manifest, read: () => Readable.from([]) }
    await expect(bench.download(to, outputRoot(manifest))).rejects.toMatchObject({ code: 'outputs_manifest_malformed' })
    expect(readdirSync(directory)).toEqual([])
  })

  it('takes no other result after a lost connection', async () => {
    await start()
    lie('/data/out/large.bin', (content) =>
      changed(content, (bytes, at) => {
        if (at > 0) return bytes
        const { served, store } = bench
        bench.served = { manifest: { ...store.manifest, exitCode: 1 }, read: served.read }
        bench.pullCable()
        return bytes
      }),
    )
    await expect(bench.download(to)).rejects.toMatchObject({ code: 'outputs_root_mismatch' })
    expect(all()).not.toContain('data/out/large.bin')
    expect(all()?.filter((name) => name.endsWith('.part'))).toEqual([])
  })

  const flip = (bytes: Buffer, at: number) => {
    if (at === 0) bytes[7] = (bytes[7] ?? 0) ^ 1
    return bytes
  }
  async function* longer(content: AsyncIterable<Uint8Array>) {
    yield* content
    yield Buffer.from('!')
  }
  async function* endless(content: AsyncIterable<Uint8Array>) {
    yield* content
    for (;;) yield Buffer.alloc(1_000)
  }
  const shorter = (content: AsyncIterable<Uint8Array>) => changed(content, (bytes) => bytes.subarray(0, -1))
  it.each<[string, string, (content: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>]>([
    ['with a flipped bit', 'large.bin', (content) => changed(content, flip)],
    ['that is longer', 'large.bin', longer],
    ['without an end', 'a.txt', endless],
    ['that is shorter', 'large.bin', shorter],
    ['that is empty', 'a.txt', () => Readable.from([])],
    ['that should be empty', 'empty', longer],
  ])('leaves no file %s', async (_name, name, way) => {
    await start()
    const path = `data/out/${name}`
    lie(`/${path}`, way)
    await expect(bench.download(to)).rejects.toMatchObject({
      code: 'outputs_file_mismatch',
      data: { path: `/${path}` },
    })
    expect(all()).not.toContain(path)
    expect(all()?.filter((left) => left.endsWith('.part'))).toEqual([])
    expect(events('disconnected')).toEqual([])
    if (name !== 'a.txt') expect(readFileSync(join(to, 'data/out/a.txt'), 'utf8')).toBe('a few words')
  })
})

describe('a download that cannot be', () => {
  it('never writes where something is', async () => {
    await start()
    mkdirSync(to, { recursive: true })
    const file = join(to, 'mine')
    writeFileSync(file, 'precious')
    for (const place of [to, file]) {
      await expect(bench.download(place)).rejects.toMatchObject({ code: 'outputs_directory_taken' })
    }
    expect(readFileSync(file, 'utf8')).toBe('precious')
    rmSync(file)
    expect(await bench.download(to)).toMatchObject({ files: 4 }) // an empty directory is as good as none
  })

  it('says what the worker says, and does not try for ever', async () => {
    await start({ outputs: { outputsOf: () => Promise.resolve(undefined) } })
    await expect(bench.download(to)).rejects.toMatchObject({ code: 'outputs_unknown' })
    expect(events('disconnected')).toEqual([])
    await bench.stopWorker()
    await expect(bench.download(to)).rejects.toMatchObject({ code: 'worker_unreachable' })
    expect(events('disconnected')).toHaveLength(2)
    expect(all()).toBeUndefined()
    await bench.startWorker()
  })

  it('ends when it is told to, and takes away what is not complete', async () => {
    await start()
    const stop = new AbortController()
    lie('/data/out/large.bin', (content) =>
      changed(content, (bytes, at) => {
        if (at > 0) stop.abort(new Error('Ctrl-C'))
        return bytes
      }),
    )
    await expect(bench.download(to, bench.store.root, stop.signal)).rejects.toThrow('Ctrl-C')
    expect(all()).not.toContain('data/out/large.bin')
    expect(all()?.filter((name) => name.endsWith('.part'))).toEqual([])
  })
})
