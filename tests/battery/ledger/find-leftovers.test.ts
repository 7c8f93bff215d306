import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, openSync, closeSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findLeftovers } from './find-leftovers.ts'
import { openDescriptors } from './open-descriptors.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'edgecloud-leftovers-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

it('finds a process that names the directory, until it is gone', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdout.write("up"); setTimeout(() => 0, 60_000)', dir])
  await once(child.stdout, 'data')
  expect(await findLeftovers({ dir })).toEqual([expect.stringMatching(`^process ${child.pid}: .* ${dir}$`)])
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await findLeftovers({ dir })).toEqual([])
})

it('finds files that were to be renamed', async () => {
  mkdirSync(join(dir, 'a'))
  writeFileSync(join(dir, 'a', 'key.1.tmp'), '')
  expect(await findLeftovers({ dir })).toEqual([`file ${join(dir, 'a', 'key.1.tmp')}`])
})

const mounted = process.getuid?.() === 0
it.skipIf(!mounted)(`finds a mount${mounted ? '' : ' (not run: needs root)'}`, async () => {
  expect(spawnSync('mount', ['-t', 'tmpfs', 'none', dir]).status).toBe(0)
  try {
    expect(await findLeftovers({ dir })).toEqual([`mount ${dir}`])
  } finally {
    spawnSync('umount', [dir])
  }
})

it('finds an open file', () => {
  const before = openDescriptors('self')
  const fd = openSync(dir, 'r')
  expect(openDescriptors('self').filter((target) => !before.includes(target))).toEqual([dir])
  closeSync(fd)
})
