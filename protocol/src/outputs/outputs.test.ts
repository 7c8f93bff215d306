import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hash256 } from '../bytes/hash256.ts'
import { toHex } from '../bytes/hex.ts'
import { utf8Encode } from '../bytes/utf8.ts'
import { verifyInclusion, inclusionProof } from '../log/inclusion-proof.ts'
import { LogTree } from '../log/log-tree.ts'
import { MemoryNodes } from '../log/tree-nodes.ts'
import {
  MAX_OUTPUT_ENTRIES,
  type OutputEntry,
  type OutputFile,
  type OutputManifest,
  outputManifestSchema,
} from './output-manifest.ts'
import { outputPathFault } from './output-path.ts'
import { outputRoot } from './output-root.ts'
import { verifyOutputFile } from './verify-output-file.ts'

const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => toHex(bytes))
const names = fc.stringMatching(/^[a-zA-Z0-9 ._äß😀-]{1,8}$/u).filter((name) => !/^\.{1,2}$/.test(name))
/** Of one level, so that none lies inside another. */
const paths = names.map((name) => `/out/${name}`)
const entries: fc.Arbitrary<OutputEntry> = fc.oneof(
  fc.record({
    kind: fc.constant('file' as const),
    path: paths,
    executable: fc.boolean(),
    size: fc.maxSafeNat(),
    sha256: hex,
  }),
  fc.record({ kind: fc.constant('directory' as const), path: paths }),
)
const byPath = (a: OutputEntry, b: OutputEntry): number => (a.path < b.path ? -1 : 1)
const manifests: fc.Arbitrary<OutputManifest> = fc.record({
  version: fc.constant(1 as const),
  exitCode: fc.integer(),
  entries: fc
    .uniqueArray(entries, { selector: ({ path }) => path, maxLength: 20 })
    .map((list) => list.toSorted(byPath)),
})
const rootOf = (manifest: OutputManifest): string => toHex(outputRoot(manifest))

const sample: OutputManifest = {
  version: 1,
  exitCode: 0,
  entries: [
    { path: '/data/out', kind: 'directory' },
    {
      path: '/data/out/a.txt',
      kind: 'file',
      executable: false,
      size: 3,
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    },
    {
      path: '/data/out/bin/run',
      kind: 'file',
      executable: true,
      size: 0,
      sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    },
    { path: '/data/out/ä b', kind: 'directory' },
  ],
}

describe('outputRoot', () => {
  it('does not change between versions', () => {
    expect(rootOf(sample)).toBe('1f534000931aa09bd35934f69f952abd372751fb0b2cc1c2d5a0d7baba767dfa')
    expect(rootOf({ ...sample, entries: [] })).toBe('8d8ec030d3feede5b87087549c7680c23f49480f3840a0a113522737aa9a20dd')
  })

  it('is what its description says', () => {
    const leaf = (text: string) => hash256(Uint8Array.of(0, ...utf8Encode(text)))
    const node = (a: Uint8Array, b: Uint8Array) => hash256(Uint8Array.of(1, ...a, ...b))
    expect(outputRoot({ version: 1, exitCode: -7, entries: [] })).toEqual(leaf('{"exitCode":-7,"version":1}'))
    const [a, b, c] = [
      leaf('{"exitCode":0,"version":1}'),
      leaf('{"kind":"directory","path":"/a"}'),
      leaf(`{"executable":true,"kind":"file","path":"/a/b","sha256":"${'0f'.repeat(32)}","size":5}`),
    ] as const
    const file = { path: '/a/b', kind: 'file', executable: true, size: 5, sha256: '0f'.repeat(32) } as const
    const manifest: OutputManifest = { version: 1, exitCode: 0, entries: [{ path: '/a', kind: 'directory' }, file] }
    expect(outputRoot(manifest)).toEqual(node(node(a, b), c))
  })

  it('does not depend on the order of the entries', () => {
    const shuffled = manifests.chain((manifest) =>
      fc
        .shuffledSubarray(manifest.entries, { minLength: manifest.entries.length })
        .map((list) => [manifest, { ...manifest, entries: list }] as const),
    )
    fc.assert(
      fc.property(shuffled, ([manifest, other]) => {
        expect(rootOf(other)).toBe(rootOf(manifest))
      }),
    )
  })

  it('is another one after any change', () => {
    fc.assert(
      fc.property(manifests, entries, fc.nat(), (manifest, stranger, choice) => {
        const root = rootOf(manifest)
        const { entries: list } = manifest
        const changed = (replacement: readonly OutputEntry[]) => rootOf({ ...manifest, entries: [...replacement] })
        expect(rootOf({ ...manifest, exitCode: manifest.exitCode ^ 1 })).not.toBe(root)
        if (!list.some(({ path }) => path === stranger.path)) expect(changed([...list, stranger])).not.toBe(root)
        const at = choice % Math.max(1, list.length)
        const victim = list[at]
        if (victim === undefined) return
        expect(changed(list.toSpliced(at, 1))).not.toBe(root)
        for (const other of neighbours(victim)) expect(changed(list.with(at, other))).not.toBe(root)
      }),
    )
  })

  it('has proofs that one entry belongs to it', () => {
    const nodes = new MemoryNodes()
    const tree = new LogTree(nodes.add)
    const leaves = [{ version: 1, exitCode: 0 }, ...sample.entries].map((leaf) =>
      utf8Encode(JSON.stringify(leaf, Object.keys(leaf).toSorted())),
    )
    for (const leaf of leaves) tree.append(leaf)
    const root = outputRoot(sample)
    const claim = { index: 2n, size: tree.size, proof: inclusionProof(2n, tree.size, nodes.get), root }
    expect(verifyInclusion({ ...claim, keyedLeaf: leaves[2] ?? new Uint8Array() })).toBe(true)
    expect(verifyInclusion({ ...claim, keyedLeaf: leaves[1] ?? new Uint8Array() })).toBe(false)
  })
})

/** An entry with each of its fields changed in turn. */
function neighbours(entry: OutputEntry): OutputEntry[] {
  const path = { ...entry, path: `${entry.path}x` }
  if (entry.kind === 'directory') {
    return [path, { path: entry.path, kind: 'file', executable: false, size: 0, sha256: '00'.repeat(32) }]
  }
  const flipped = entry.sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))
  return [
    path,
    { ...entry, executable: !entry.executable },
    { ...entry, size: entry.size === 0 ? 1 : entry.size - 1 },
    { ...entry, sha256: flipped },
    { path: entry.path, kind: 'directory' },
  ]
}

describe('outputManifestSchema', () => {
  const withEntries = (list: readonly unknown[]) =>
    outputManifestSchema.safeParse({ version: 1, exitCode: 0, entries: list })
  const file = (path: string) => ({ path, kind: 'file', executable: false, size: 1, sha256: 'ab'.repeat(32) })
  const directory = (path: string) => ({ path, kind: 'directory' })

  it('gives back what fits, through JSON', () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        expect(outputManifestSchema.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest)
      }),
    )
  })

  it.each([
    ['two entries of one path', [file('/a'), file('/a')], 'the path appears twice'],
    ['a file and a directory of one path', [directory('/a'), file('/a')], 'the path appears twice'],
    ['entries that are not sorted', [file('/b'), file('/a')], 'the paths are not sorted'],
    ['a file with entries inside', [file('/a'), file('/a.b'), file('/a/b')], 'a file has entries inside'],
    ['a relative path', [file('a/b')], 'its path is not absolute'],
    ['a parent in a path', [file('/a/../b')], 'its path has a part "." or ".."'],
  ])('refuses %s', (_, list, message) => {
    expect(withEntries(list).error?.issues.map((issue) => issue.message)).toContain(message)
  })

  it.each([
    ['an unknown key', [{ ...file('/a'), mtime: 1 }]],
    ['a directory with a size', [{ ...directory('/a'), size: 0 }]],
    ['a symlink', [{ path: '/a', kind: 'symlink', target: '/b' }]],
    ['a file without a hash', [{ path: '/a', kind: 'file', executable: false, size: 1 }]],
    ['a hash in capitals', [{ ...file('/a'), sha256: 'AB'.repeat(32) }]],
    ['a negative size', [{ ...file('/a'), size: -1 }]],
    ['a size that is no whole number', [{ ...file('/a'), size: 1.5 }]],
    ['a size beyond exact numbers', [{ ...file('/a'), size: 2 ** 53 }]],
  ])('refuses %s', (_, list) => {
    expect(withEntries(list).success).toBe(false)
  })

  it('takes as many entries as it may and not one more', () => {
    const list = Array.from({ length: MAX_OUTPUT_ENTRIES + 1 }, (_, i) => file(`/${String(i).padStart(5, '0')}`))
    expect(withEntries(list.slice(1)).success).toBe(true)
    expect(withEntries(list).success).toBe(false)
  })

  it('does not take other versions and exit codes', () => {
    expect(outputManifestSchema.safeParse({ version: 2, exitCode: 0, entries: [] }).success).toBe(false)
    expect(outputManifestSchema.safeParse({ version: 1, exitCode: 2 ** 31, entries: [] }).success).toBe(false)
  })
})

describe('outputPathFault', () => {
  it.each(['/a', '/data/out/x.txt', '/data/...', '/ä/😀/ ', `/${'a'.repeat(1_023)}`, '/a\\b', '/C:'])(
    'takes %j',
    (path) => {
      expect(outputPathFault(path)).toBeUndefined()
    },
  )

  it.each([
    ['', 'not absolute'],
    ['a', 'not absolute'],
    ['/', 'empty part'],
    ['/a/', 'empty part'],
    ['//a', 'empty part'],
    ['/./a', '"." or ".."'],
    ['/a/..', '"." or ".."'],
    ['/a\0', 'control character'],
    ['/a\nb', 'control character'],
    ['/\u001b[31m', 'control character'],
    ['/\u0085', 'control character'],
    ['/\ud800', 'not Unicode'],
    [`/${'a'.repeat(1_024)}`, 'too long'],
    [`/${'ä'.repeat(512)}`, 'too long'],
  ])('refuses %j', (path, why) => {
    expect(outputPathFault(path)).toContain(why)
  })
})

describe('verifyOutputFile', () => {
  const entryOf = (bytes: Uint8Array): Pick<OutputFile, 'size' | 'sha256'> => ({
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  })

  it('takes the file however it is cut, and nothing else', () => {
    const inputs = [fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat(300), { maxLength: 5 }), fc.nat()] as const
    fc.assert(
      fc.property(...inputs, (bytes, cuts, choice) => {
        const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
        const check = verifyOutputFile(entryOf(bytes))
        for (const [i, from] of at.entries()) expect(check.push(bytes.subarray(from, at[i + 1] ?? from))).toBe(true)
        expect(check.end()).toBe(true)

        const damaged = bytes.map((byte, i) => (i === choice % bytes.length ? byte ^ 1 : byte))
        const other = verifyOutputFile(entryOf(bytes))
        expect(other.push(damaged)).toBe(true)
        expect(other.end()).toBe(bytes.length === 0)
      }),
    )
  })

  it('says at once when there is too much, and at the end when there is too little', () => {
    const entry = entryOf(utf8Encode('abc'))
    const long = verifyOutputFile(entry)
    expect([long.push(utf8Encode('abc')), long.push(utf8Encode('')), long.push(utf8Encode('d'))]).toEqual([
      true,
      true,
      false,
    ])
    expect(long.end()).toBe(false)
    const short = verifyOutputFile(entry)
    expect(short.push(utf8Encode('ab'))).toBe(true)
    expect(short.end()).toBe(false)
    expect(verifyOutputFile({ ...entry, size: 2 }).push(utf8Encode('abc'))).toBe(false)
  })
})
