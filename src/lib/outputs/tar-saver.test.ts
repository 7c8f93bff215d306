import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OutputFile } from '@edgecloud/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LocalNames } from './local-names.ts'
import type { OutputSink } from './output-saver.ts'
import { TarSaver } from './tar-saver.ts'

let dir: string
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'edgecloud-tar-'))))
afterEach(() => rmSync(dir, { recursive: true }))

/** A place for an archive, and whether it was kept. */
function place() {
  const parts: Uint8Array[] = []
  const ends: string[] = []
  const sink: OutputSink = {
    write: async (bytes) => void parts.push(bytes.slice()),
    keep: async () => void ends.push('kept'),
    discard: async () => void ends.push('discarded'),
  }
  return { parts, ends, open: () => Promise.resolve(sink) }
}

const file = (path: string, size: number, executable = false): OutputFile => ({
  ...{ path, kind: 'file', size, executable },
  sha256: '00'.repeat(32),
})

it('makes an archive that the tar of the system unpacks, with long and strange names', async () => {
  const long = `/out/${'deep/'.repeat(30)}${'name-'.repeat(30)}ä.txt`
  const contents: [string, Uint8Array, boolean][] = [
    ['/out/a.txt', Uint8Array.from({ length: 700_001 }, (_, at) => at % 253), false],
    ['/out/bin/run', new TextEncoder().encode('#!/bin/sh\n'), true],
    ['/out/empty', new Uint8Array(), false],
    [long, Uint8Array.of(1, 2, 3), false],
    ['/out/x\\..\\..\\y', Uint8Array.of(4), false],
  ]
  const { open, parts, ends } = place()
  const saver = new TarSaver(open, 'results', new LocalNames())
  await saver.folder('/out/hollow')
  for (const [path, bytes, executable] of contents) {
    const entry = await saver.file(file(path, bytes.length, executable))
    for (let at = 0; at < bytes.length; at += 32_768) await entry.write(bytes.subarray(at, at + 32_768))
    await entry.keep()
  }
  await saver.finish()
  expect(ends).toEqual(['kept'])

  writeFileSync(join(dir, 'all.tar'), Buffer.concat(parts))
  execFileSync('tar', ['-xf', 'all.tar'], { cwd: dir })
  for (const [path, bytes, executable] of contents) {
    const there = join(dir, 'results', path.replaceAll('\\', '_'))
    expect(new Uint8Array(readFileSync(there))).toEqual(bytes)
    expect((statSync(there).mode & 0o111) !== 0).toBe(executable)
  }
  expect(statSync(join(dir, 'results/out/hollow')).isDirectory()).toBe(true)
})

it('is thrown away when a file in it is wrong', async () => {
  const { open, ends } = place()
  const saver = new TarSaver(open, 'results', new LocalNames())
  const entry = await saver.file(file('/a', 3))
  await entry.write(Uint8Array.of(1))
  await entry.discard()
  await saver.discard()
  expect(ends).toEqual(['discarded'])
})

it('says when there is no place for it, or no more', async () => {
  const nowhere = new TarSaver(() => Promise.reject(new Error('no such place')), 'results', new LocalNames())
  const written = nowhere.file(file('/a', 3)).then((entry) => entry.write(Uint8Array.of(1, 2, 3)))
  await expect(written.then(() => nowhere.finish())).rejects.toThrow('no such place')
  await nowhere.discard()

  const { open, ends } = place()
  const full = new TarSaver(
    async () => ({ ...(await open()), write: () => Promise.reject(new Error('disk full')) }),
    'results',
    new LocalNames(),
  )
  const entry = await full.file(file('/a', 3))
  const whole = entry.write(Uint8Array.of(1, 2, 3)).then(() => entry.keep())
  await expect(whole.then(() => full.finish())).rejects.toThrow('disk full')
  await full.discard()
  expect(ends).toEqual(['discarded'])
})
