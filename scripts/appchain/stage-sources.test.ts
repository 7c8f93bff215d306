import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stageSources } from './stage-sources.ts'

let root = ''
let folder = ''

beforeEach(() => {
  const base = mkdtempSync(join(tmpdir(), 'edgecloud-stage-'))
  root = join(base, 'clone')
  folder = join(base, 'staged')
  mkdirSync(join(root, 'appchain', 'pallets'), { recursive: true })
  mkdirSync(join(root, 'appchain', 'artefacts'))
  writeFileSync(join(root, '.gitignore'), 'target/\n')
  writeFileSync(join(root, 'appchain', 'pallets', 'lib.rs'), 'first')
  writeFileSync(join(root, 'appchain', 'build.sh'), '#!/bin/sh', { mode: 0o755 })
  writeFileSync(join(root, 'appchain', 'artefacts', 'node.zst'), 'large')
  execFileSync('git', ['init', '-q', root])
})

afterEach(() => rmSync(join(root, '..'), { recursive: true }))

const staged = (file: string) => join(folder, 'appchain', file)

test('holds sources with their modes, no artefact and nothing that git ignores', () => {
  mkdirSync(join(root, 'appchain', 'target'))
  writeFileSync(join(root, 'appchain', 'target', 'made'), '')
  expect(stageSources(root, folder)).toBe(2)
  expect(readFileSync(staged('pallets/lib.rs'), 'utf8')).toBe('first')
  expect(statSync(staged('build.sh')).mode & 0o777).toBe(0o755)
  expect(existsSync(staged('artefacts'))).toBe(false)
  expect(existsSync(staged('target'))).toBe(false)
})

test('leaves alone what is the same, also from another clone', () => {
  stageSources(root, folder)
  const before = statSync(staged('pallets/lib.rs'), { bigint: true }).mtimeNs
  writeFileSync(join(root, 'appchain', 'pallets', 'lib.rs'), 'first')
  expect(stageSources(root, folder)).toBe(0)
  expect(statSync(staged('pallets/lib.rs'), { bigint: true }).mtimeNs).toBe(before)
})

test('takes over what changed and drops what is gone', () => {
  stageSources(root, folder)
  writeFileSync(join(root, 'appchain', 'pallets', 'lib.rs'), 'second')
  rmSync(join(root, 'appchain', 'build.sh'))
  expect(stageSources(root, folder)).toBe(2)
  expect(readFileSync(staged('pallets/lib.rs'), 'utf8')).toBe('second')
  expect(existsSync(staged('build.sh'))).toBe(false)
})
