import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixedRow } from '../../../tests/battery/fixed-row.ts'
import { OutputsTooLargeError, OutputsUnreadableError } from './errors.ts'
import { OutputsBench } from './fixtures/outputs-bench.ts'

const { archive, header, blocks, end } = OutputsBench
const root = { name: 'out', type: 'directory' } as const
const sha256 = (content: string) => createHash('sha256').update(content).digest('hex')
/** What is on disk when these files were kept. */
const onlyFiles = (count: number) => ({
  run: 'directory',
  'run/outputs': 'directory',
  ...Object.fromEntries(Array.from({ length: count }, (_, i) => [`run/outputs/${i}`, 'file 600'])),
})

describe('an archive', () => {
  it('is taken apart into files with numbers for names', async () => {
    const bench = new OutputsBench()
    const made = await archive([
      root,
      { name: 'out/b.txt', content: 'bee' },
      { name: 'out/bin', type: 'directory', mode: 0o700 },
      { name: 'out/bin/run', content: '#!/bin/sh\n', mode: 0o755 },
      { name: 'out/empty' },
    ])
    expect(await bench.collect(made)).toMatchObject({
      entries: [
        { entry: { path: '/data/out', kind: 'directory' }, file: null },
        {
          entry: { path: '/data/out/b.txt', kind: 'file', executable: false, size: 3, sha256: sha256('bee') },
          file: 0,
        },
        { entry: { path: '/data/out/bin', kind: 'directory' }, file: null },
        { entry: { path: '/data/out/bin/run', executable: true, size: 10, sha256: sha256('#!/bin/sh\n') }, file: 1 },
        { entry: { path: '/data/out/empty', executable: false, size: 0, sha256: sha256('') }, file: 2 },
      ],
      skipped: [],
    })
    expect(bench.tree()).toEqual(onlyFiles(3))
    expect(readFileSync(join(bench.directory, '0'), 'utf8')).toBe('bee')
  })

  it('may be of a single file', async () => {
    const bench = new OutputsBench()
    const { entries } = await bench.collect(await archive([{ name: 'out', content: 'x' }]))
    expect(entries.map(({ entry }) => entry.path)).toEqual(['/data/out'])
  })

  it('keeps long names and names in any script', async () => {
    const bench = new OutputsBench()
    const long = Array.from({ length: 9 }, (_, i) => String(i).repeat(100))
    const names = long.map((_, i) => `out/${long.slice(0, i + 1).join('/')}`)
    const made = await archive([
      root,
      ...names.map((name) => ({ name, type: 'directory' as const })),
      { name: `${names.at(-1)}/ä 😀.txt`, content: 'pax' },
    ])
    const gnu = `out/${'g'.repeat(200)}`
    const gnuEntry = [
      header('././@LongLink', { type: 'L', size: gnu.length + 1 }),
      blocks(`${gnu}\0`),
      header('cut off'),
    ]
    const { entries, skipped } = await bench.collect(Buffer.concat([made.subarray(0, -1_024), ...gnuEntry, end]))
    expect(skipped).toEqual([])
    expect(entries.slice(-2).map(({ entry }) => entry.path)).toEqual([`/data/${names.at(-1)}/ä 😀.txt`, `/data/${gnu}`])
  })

  it('keeps only the bit of the owner of a mode', async () => {
    const bench = new OutputsBench()
    const modes = [0o4755, 0o2700, 0o1644, 0o6677, 0o000, 0o7777]
    const made = await archive([root, ...modes.map((mode, i) => ({ name: `out/${i}`, mode, content: 'x' }))])
    const { entries } = await bench.collect(made)
    expect(entries.slice(1).map(({ entry }) => entry.kind === 'file' && entry.executable)).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
    ])
    expect(bench.tree()).toEqual(onlyFiles(modes.length))
  })

  it('gives the same however it is cut into pieces', async () => {
    const made = await archive([root, { name: 'out/a', content: 'a'.repeat(2_000) }, { name: 'out/b', content: 'b' }])
    const expected = await new OutputsBench().collect(made)
    for (const pieceBytes of [1, 511, 512, 513, 100_000]) {
      expect(await new OutputsBench().collect(made, { pieceBytes })).toMatchObject({ entries: expected.entries })
    }
  })
})

describe('battery 37: what is not kept', () => {
  fixedRow(37, 'links, devices and paths that lead out, in an archive')

  it.each([
    ['a symbolic link', { name: 'out/x', type: 'symlink', linkname: '/etc/passwd' }, 'it is a symbolic link'],
    ['a hard link', { name: 'out/x', type: 'link', linkname: '/etc/passwd' }, 'it is a hard link'],
    ['a device', { name: 'out/x', type: 'character-device', devmajor: 1, devminor: 3 }, 'it is a device'],
    ['a disk', { name: 'out/x', type: 'block-device', devmajor: 8, devminor: 0 }, 'it is a device'],
    ['a pipe', { name: 'out/x', type: 'fifo' }, 'it is a pipe'],
    ['a contiguous file', { name: 'out/x', type: 'contiguous-file' }, 'it is of an unknown kind'],
    ['a name with ..', { name: 'out/../x' }, 'its path has a part "." or ".."'],
    ['a name that climbs out', { name: 'out/../../../../../../tmp/x' }, 'its path has a part "." or ".."'],
    ['a name that begins with ..', { name: '../out/x' }, 'it is not under the path of the outputs'],
    ['an absolute name', { name: '/etc/passwd' }, 'it is not under the path of the outputs'],
    ['an absolute name that looks declared', { name: '/data/out/x' }, 'it is not under the path of the outputs'],
    ['another name', { name: 'outside/x' }, 'it is not under the path of the outputs'],
    ['a name with an empty part', { name: 'out//x' }, 'its path has an empty part'],
    ['a name with .', { name: 'out/./x' }, 'its path has a part "." or ".."'],
    ['a line break', { name: 'out/a\nb' }, 'its path holds a control character'],
    ['an escape sequence', { name: 'out/\u001b]0;x\u0007' }, 'its path holds a control character'],
    ['a file that ends in a slash', { name: 'out/x/', type: 'file' }, 'its path has an empty part'],
    ['a path that is too long', { name: `out/${'x/'.repeat(600)}x` }, 'its path is too long'],
    ['what has no directory', { name: 'out/a/b/c' }, 'its directory was not kept'],
  ] as const)('%s', async (_, entry, why) => {
    const bench = new OutputsBench()
    const { entries, skipped } = await bench.collect(await archive([root, entry, { name: 'out/good', content: 'g' }]))
    expect(entries.map(({ entry: { path } }) => path)).toEqual(['/data/out', '/data/out/good'])
    expect(skipped).toEqual([{ path: expect.any(String), why }])
    expect(bench.tree()).toEqual(onlyFiles(1))
  })

  it('files through a link', async () => {
    const bench = new OutputsBench()
    const target = join(bench.dir, 'target')
    const made = await archive([
      root,
      { name: 'out/link', type: 'symlink', linkname: bench.dir },
      { name: 'out/link/target', content: 'evil' },
      { name: 'out/link', content: 'evil' }, // the name is free: the link was never made
    ])
    const { entries, skipped } = await bench.collect(made)
    expect(skipped.map(({ why }) => why)).toEqual(['it is a symbolic link', 'its directory was not kept'])
    expect(entries.map(({ entry }) => entry.path)).toEqual(['/data/out', '/data/out/link'])
    expect(existsSync(target)).toBe(false)
    expect(bench.tree()).toEqual(onlyFiles(1))
  })

  it('the second of two, and what lies in a file', async () => {
    const bench = new OutputsBench()
    const made = await archive([
      root,
      { name: 'out/a', content: 'first' },
      { name: 'out/a', content: 'second' },
      { name: 'out/a/b', content: 'inside' },
      { name: 'out/a', type: 'directory' },
      root,
    ])
    const { entries, skipped } = await bench.collect(made)
    expect(entries.map(({ entry }) => entry)).toMatchObject([{ path: '/data/out' }, { sha256: sha256('first') }])
    expect(skipped).toEqual([
      { path: '/data/out/a', why: 'its path appears twice' },
      { path: '/data/out/a/b', why: 'its directory was not kept' },
      { path: '/data/out/a', why: 'its path appears twice' },
      { path: '/data/out', why: 'its path appears twice' },
    ])
  })

  it('names that are not UTF-8', async () => {
    const bench = new OutputsBench()
    const [plain, pax] = [Buffer.from('out/\xff\xfe', 'latin1'), Buffer.from(' path=out/\xc3\x28\n', 'latin1')]
    const record = Buffer.concat([Buffer.from(String(pax.length + 2)), pax])
    const made = Buffer.concat([
      header('out', { type: '5' }),
      header(plain),
      header('pax', { type: 'x', size: record.length }),
      blocks(record),
      header('out/y'),
      end,
    ])
    const { entries, skipped } = await bench.collect(made)
    expect(entries).toHaveLength(1)
    expect(skipped.map(({ why }) => why)).toEqual(['its path is not Unicode', 'its path is not Unicode'])
  })

  it('a NUL in a name of the longer form, and a link with content', async () => {
    const bench = new OutputsBench()
    const pax = '21 path=out/a\0/b.txt\n'
    const made = Buffer.concat([
      header('out', { type: '5' }),
      header('pax', { type: 'x', size: pax.length }),
      blocks(pax),
      header('out/y'),
      header('out/l', { type: '2', size: 700 }),
      blocks('x'.repeat(700)),
      header('out/s', { type: 'S', size: 3 }), // GNU's form of a file with holes
      blocks('abc'),
      header('out/good', { size: 4 }),
      blocks('good'),
      end,
    ])
    const { entries, skipped } = await bench.collect(made)
    expect(entries.map(({ entry }) => entry.path)).toEqual(['/data/out', '/data/out/good'])
    expect(skipped.map(({ why }) => why)).toEqual([
      'its path holds a control character',
      'it is a symbolic link',
      'it is of an unknown kind',
    ])
  })

  it('is reported with a part of a path that is very long', async () => {
    const bench = new OutputsBench()
    const { skipped } = await bench.collect(await archive([root, { name: `out/${'x'.repeat(100_000)}` }]))
    expect(skipped).toEqual([{ path: `out/${'x'.repeat(196)}`, why: 'its path is too long' }])
  })
})

describe('battery 37: limits', () => {
  fixedRow(37, 'archives that are larger than they may be, or say so')

  it('lets as many bytes through as it may, over all files', async () => {
    const made = await archive([root, { name: 'out/a', content: 'abc' }, { name: 'out/b', content: 'de' }])
    expect((await new OutputsBench().collect(made, { maxBytes: 5 })).entries).toHaveLength(3)
    const error = await new OutputsBench().fault(made, { maxBytes: 4 })
    expect(error).toBeInstanceOf(OutputsTooLargeError)
    expect(error).toMatchObject({ code: 'outputs_too_large', data: { of: 'bytes', most: 4 } })
  })

  it('counts everything in the archive, kept or not', async () => {
    const links = Array.from({ length: 10_000 }, (_, i) => ({
      name: `out/${i}`,
      type: 'symlink' as const,
      linkname: 'x',
    }))
    const bench = new OutputsBench()
    expect((await bench.collect(await archive([root, ...links.slice(1)]))).skipped).toHaveLength(9_999)
    expect(await bench.fault(await archive([root, ...links]))).toMatchObject({
      code: 'outputs_too_large',
      data: { of: 'files and directories', most: 10_000 },
      message: 'The outputs have more than 10000 files and directories',
    })
  })

  it.each([
    ['a file', { type: '0' }],
    ['a link', { type: '2' }],
    ['a directory', { type: '5' }],
  ])('does not begin %s that claims to have 1 TB', async (_, { type }) => {
    const bench = new OutputsBench()
    const sizeField = Buffer.alloc(12)
    sizeField[0] = 0x80 // then the number in binary
    sizeField.writeBigUInt64BE(2n ** 40n, 4)
    const archiveOf = (head: Buffer) => Buffer.concat([header('out', { type: '5' }), head, Buffer.alloc(4_096)])
    expect(await bench.fault(archiveOf(header('out/x', { type, sizeField })))).toBeInstanceOf(OutputsTooLargeError)
    expect(bench.tree()).toEqual(onlyFiles(0))
  })

  it('does not believe a size of the longer form either', async () => {
    const pax = '22 size=1099511627776\n'
    const made = Buffer.concat([
      header('pax', { type: 'x', size: pax.length }),
      blocks(pax),
      header('out'),
      Buffer.alloc(4_096),
    ])
    expect(await new OutputsBench().fault(made)).toBeInstanceOf(OutputsTooLargeError)
  })

  it.each([
    ['zeros', () => Buffer.alloc(65_536)],
    ['headers without an entry', () => Buffer.concat([header('g', { type: 'g', size: 12 }), blocks('12 a=bcdefg\n')])],
  ])('ends an endless archive of %s', async (_, more) => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield more()
      })(),
      { objectMode: false },
    )
    expect(await new OutputsBench().fault(endless, { maxEntries: 10 })).toBeInstanceOf(OutputsTooLargeError)
    expect(endless.destroyed).toBe(true)
  })
})

describe('battery 37: a damaged archive', () => {
  fixedRow(37, 'archives that were cut or are none')

  it('is refused wherever it is cut', async () => {
    const made = await archive([root, { name: 'out/a', content: 'x'.repeat(600) }, { name: 'out/b', content: 'y' }])
    for (const length of [0, 1, 511, 512, 1_000, 1_024, 1_300, 2_047, 2_048, 2_560, 3_072, made.length - 1]) {
      const error = await new OutputsBench().fault(made.subarray(0, length))
      expect(error, `at ${length}`).toBeInstanceOf(OutputsUnreadableError)
    }
  })

  it('is refused when the connection breaks', async () => {
    const made = await archive([root, { name: 'out/a', content: 'x'.repeat(60_000) }])
    const broken = Readable.from(
      (async function* () {
        yield made.subarray(0, 30_000)
        throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
      })(),
      { objectMode: false },
    )
    expect(await new OutputsBench().fault(broken)).toMatchObject({
      code: 'outputs_unreadable',
      data: { detail: 'read ECONNRESET' },
    })
  })

  it.each([
    ['is none', Buffer.alloc(5_000, 'x')],
    ['has a negative size', Buffer.concat([header('out', { sizeField: Buffer.alloc(12, 0xff).fill(0x9c, 11) }), end])],
    [
      'has a directory with content',
      Buffer.concat([header('out', { type: '5', size: 512 }), blocks('x'.repeat(512)), end]),
    ],
  ])('is refused when it %s', async (_, made) => {
    expect(await new OutputsBench().fault(made)).toBeInstanceOf(OutputsUnreadableError)
  })

  // Of a size that begins so tar-stream makes nothing, and then waits without end.
  it.each([
    ['file', '0'],
    ['symbolic link', '2'],
    ['directory', '5'],
    ['longer header', 'x'],
    ['longer header for all', 'g'],
    ['longer name', 'L'],
  ])('is refused when the size of a %s is no number', async (_, type) => {
    const sizeField = Buffer.alloc(12).fill(0xa4, 0, 1)
    for (const more of [[], [header('out/a', { size: 3 }), blocks('abc')]]) {
      const made = Buffer.concat([header('out', { type: '5' }), header('out/b', { type, sizeField }), ...more, end])
      expect(await new OutputsBench().fault(made)).toBeInstanceOf(OutputsUnreadableError)
    }
  })

  it('never leads out of the directory, whatever is in it', async () => {
    const honest = await archive([
      root,
      { name: 'out/a', content: 'abc' },
      { name: 'out/l', type: 'symlink', linkname: '..' },
      { name: 'out/ä', content: 'pax' },
    ])
    const place = fc.oneof(fc.nat(honest.length - 1), fc.tuple(fc.nat(7), fc.constantFrom(...FIELDS)).map(inBlock))
    const byte = fc.oneof(fc.nat(255), fc.constantFrom(0x80, 0xff, ...Buffer.from('0257xgLKSV')))
    const flips = fc.array(fc.tuple(place, byte), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(flips, async (changes) => {
        const bytes = Buffer.from(honest)
        for (const [at, value] of changes) bytes[at] = value
        for (let at = 0; at + 512 <= bytes.length; at += 512) repair(bytes.subarray(at, at + 512))
        const bench = new OutputsBench()
        const error = await bench.fault(bytes)
        if (error !== undefined) {
          expect([OutputsTooLargeError, OutputsUnreadableError].some((kind) => error instanceof kind)).toBe(true)
        }
        for (const [path, kind] of Object.entries(bench.tree())) {
          expect(`${path} ${kind}`).toMatch(/^(run directory|run\/outputs directory|run\/outputs\/\d+ file 600)$/)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('does not hide a fault of the disk', async () => {
    const bench = new OutputsBench()
    const made = await archive([root, { name: 'out/a', content: 'abc' }])
    await bench.collect(made)
    expect(await bench.fault(made)).toMatchObject({ code: 'EEXIST' })
  })
})

/** Where a header says what it is: size, type, format, path. */
const FIELDS = [124, 125, 135, 156, 257, 345]
const inBlock = ([block, offset]: [number, number]) => block * 512 + offset

/** Gives what looks like a header the checksum that it has now. */
function repair(block: Buffer): void {
  if (block.toString('latin1', 257, 262) !== 'ustar') return
  block.fill(' ', 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
}
