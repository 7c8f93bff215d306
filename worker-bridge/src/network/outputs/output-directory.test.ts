import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { utf8Encode } from '@edgecloud/protocol'
import { OutputDirectory } from './output-directory.ts'

let parent: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'edgecloud-directory-'))
})
afterEach(() => rmSync(parent, { recursive: true }))

function fileOf(path: string, content: string) {
  const sha256 = createHash('sha256').update(content).digest('hex')
  return { kind: 'file' as const, path, executable: false, size: utf8Encode(content).length, sha256 }
}

async function write(directory: OutputDirectory, path: string, content: string): Promise<void> {
  const writer = await directory.begin(fileOf(path, content))
  try {
    await writer.write(utf8Encode(content))
    await writer.finish()
  } finally {
    await writer.discard()
  }
}

it.each(['/..', '/../outside', '/a/../../outside', '/.', ''])('does not leave its place for %j', async (path) => {
  const directory = await OutputDirectory.create(join(parent, 'mine'))
  await expect(directory.makeDirectory(path)).rejects.toMatchObject({ code: 'outputs_path_taken' })
  await expect(directory.begin(fileOf(path, 'x'))).rejects.toMatchObject({ code: 'outputs_path_taken' })
  expect(readdirSync(parent, { recursive: true })).toEqual(['mine'])
})

it('never replaces one file by another, as two paths are one where capitals are not told apart', async () => {
  const directory = await OutputDirectory.create(parent)
  await write(directory, '/a/b', 'first')
  await expect(write(directory, '/a/b', 'second')).rejects.toMatchObject({ code: 'outputs_path_taken' })
  expect(readFileSync(join(parent, 'a', 'b'), 'utf8')).toBe('first')
  expect(readdirSync(parent)).toEqual(['a'])
})

it('gives a file its name only when it is whole and right', async () => {
  const directory = await OutputDirectory.create(parent)
  const short = await directory.begin(fileOf('/a', 'abc'))
  await short.write(utf8Encode('ab'))
  await expect(short.finish()).rejects.toMatchObject({ code: 'outputs_file_mismatch' })
  expect(readdirSync(parent)).toHaveLength(1) // under its other name
  await short.discard()
  const long = await directory.begin(fileOf('/a', 'abc'))
  await expect(long.write(utf8Encode('abcd'))).rejects.toMatchObject({ code: 'outputs_file_mismatch' })
  await long.discard()
  expect(readdirSync(parent)).toEqual([])
})
