import { utf8Decode, type OutputManifest } from '@edgecloud/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RefusedError } from '../logs/errors.ts'
import { FakeWorker } from './fixtures/fake-worker.ts'
import { MemorySaver } from './fixtures/memory-saver.ts'
import { RunOutputs } from './run-outputs.svelte.ts'

const LARGE = Uint8Array.from({ length: 10_000 }, (_, at) => at % 251)
const FILES = { '/out/a.txt': 'a few words', '/out/empty': '', '/out/large.bin': LARGE }
const FOREVER = 40

let worker: FakeWorker
let saver: MemorySaver
let outputs: RunOutputs
let learned: string[]

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  worker = new FakeWorker(FILES)
  saver = new MemorySaver()
  learned = []
})
afterEach(() => {
  outputs.stop()
  vi.useRealTimers()
})

/** Reads the list of a worker while the chain has this root. */
async function list(root = worker.root): Promise<RunOutputs> {
  outputs = new RunOutputs({
    ...{ task: 7n, replica: 0, attempt: 1, root, connect: worker.connect },
    learn: (state) => void learned.push(state.code ?? state.kind),
  })
  void outputs.start()
  await vi.waitUntil(() => outputs.state.kind !== 'connecting')
  return outputs
}

/** All entries of the list, or those of these paths. */
function download(...paths: string[]) {
  const wanted = worker.manifest.entries
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry }) => paths.length === 0 || paths.includes(entry.path))
  return outputs.download({ wanted, title: 'all', saver })
}

const over = (started: ReturnType<typeof download>) => vi.waitUntil(() => !started.open)
const keptTexts = () => [...saver.kept].map(([path, bytes]) => [path, bytes.length])

describe('the list of a run', () => {
  it('is there once it has the root that the chain has', async () => {
    await list()
    expect(outputs.state).toEqual({ kind: 'ready', manifest: worker.manifest })
    expect(learned).toEqual(['ready'])
  })

  it.each<[string, (right: OutputManifest) => OutputManifest]>([
    ['another exit code', (right) => ({ ...right, exitCode: 1 })],
    ['a file less', (right) => ({ ...right, entries: right.entries.slice(1) })],
    [
      'another hash',
      (right) => ({ ...right, entries: right.entries.map((entry) => ({ ...entry, sha256: 'ab'.repeat(32) })) }),
    ],
    ['no files', (right) => ({ ...right, entries: [] })],
  ])('is not shown with %s', async (_, change) => {
    const { root } = worker
    worker.manifest = change(worker.manifest)
    await list(root)
    expect(outputs.state).toMatchObject({ kind: 'untrusted', code: 'outputs_root_mismatch' })
    expect(worker.streams).toBe(1)
  })

  it.each(['/out/../../etc/passwd', 'out', '/out/a\nb', '/out/\u001b[31m', '/out/./a', '//out'])(
    'is not taken with the path %j, whatever the chain says',
    async (path) => {
      worker.manifest = { version: 1, exitCode: 0, entries: [{ path, kind: 'directory' }] }
      await list()
      expect(outputs.state).toMatchObject({ kind: 'untrusted', code: 'outputs_manifest_malformed' })
    },
  )

  it('is said to be gone by a worker that has removed it, and asked for no more', async () => {
    worker.greet = () => {
      throw new RefusedError('outputs_unknown')
    }
    await list()
    expect(outputs.state).toEqual({ kind: 'gone', code: 'outputs_unknown' })
  })

  it('waits for a worker that is away or busy', async () => {
    let tries = 0
    worker.greet = () => {
      tries += 1
      if (tries < 3) throw new RefusedError('outputs_limit')
    }
    await list()
    expect(outputs.state).toMatchObject({ kind: 'waiting', code: 'outputs_limit', tries: 1 })
    await vi.advanceTimersByTimeAsync(10_000)
    await vi.waitUntil(() => outputs.state.kind === 'ready')
    expect(tries).toBe(3)
  })

  it('tells of a session that the worker refuses', async () => {
    worker.greet = () => {
      throw new RefusedError('access_delegation_expired')
    }
    await list()
    expect(learned).toEqual(['access_delegation_expired'])
  })

  it('knows a worker that does not have the protocol', async () => {
    worker.greet = () => {
      throw Object.assign(new Error('no'), { name: 'UnsupportedProtocolError' })
    }
    await list()
    expect(outputs.state).toEqual({ kind: 'unsupported' })
  })
})

describe('a download', () => {
  it('keeps each file as the list has it, over the stream that the list came on', async () => {
    await list()
    const all = download()
    await over(all)
    expect(all.state).toEqual({ kind: 'saved' })
    expect(utf8Decode(saver.kept.get('/out/a.txt') ?? new Uint8Array())).toBe('a few words')
    expect(saver.kept.get('/out/large.bin')).toEqual(LARGE)
    expect(saver.kept.get('/out/empty')).toEqual(new Uint8Array())
    expect([all.files, all.ofFiles, all.bytes, all.ofBytes]).toEqual([3, 3, 10_011, 10_011])
    expect([all.hasSaved(0), all.hasSaved(3), saver.finished, worker.streams]).toEqual([true, false, true, 1])
  })

  it('does not keep a stream that others wait for, and opens another when it is needed', async () => {
    await list()
    const first = download('/out/a.txt')
    await over(first)
    await vi.advanceTimersByTimeAsync(14_000)
    await over(download('/out/empty'))
    expect(worker.streams).toBe(1)
    await vi.advanceTimersByTimeAsync(15_000)
    await over(download('/out/large.bin'))
    expect([worker.streams, saver.kept.size]).toEqual([2, 3])
  })

  it('goes on in the middle of a file when the link is lost', async () => {
    await list()
    let cuts = 0
    worker.read = function* (index, offset) {
      for (const [at, piece] of [...worker.honest(index, offset)].entries()) {
        if (index === 2 && at === 3 && cuts < 2) {
          cuts += 1
          yield undefined
        }
        yield piece
      }
    }
    const all = download()
    await vi.waitUntil(() => all.state.kind === 'waiting')
    expect(all.state).toMatchObject({ code: 'link_lost', tries: 1 })
    await vi.advanceTimersByTimeAsync(125)
    await vi.waitUntil(() => cuts === 2 && all.state.kind === 'waiting')
    all.retryNow()
    await over(all)
    expect(all.state).toEqual({ kind: 'saved' })
    expect(saver.kept.get('/out/large.bin')).toEqual(LARGE)
    expect(worker.fetched.filter(({ entry }) => entry === 2).map(({ offset }) => offset)).toEqual([0, 3_000, 6_000])
    expect(worker.streams).toBe(3)
  })

  it('ends when it is told to, leaves nothing of the file, and lets the next begin', async () => {
    await list()
    const first = download('/out/large.bin')
    worker.read = function* (index, offset) {
      if (index === 2) first.cancel()
      yield* worker.honest(index, offset)
    }
    const second = download('/out/a.txt')
    await over(first)
    expect(first.state).toEqual({ kind: 'cancelled' })
    await over(second)
    expect(second.state).toEqual({ kind: 'saved' })
    expect([keptTexts(), saver.discarded]).toEqual([[['/out/a.txt', 11]], ['/out/large.bin']])
  })

  it('does not begin when it was ended before its turn', async () => {
    await list()
    const [first, second] = [download('/out/a.txt'), download('/out/large.bin')]
    second.cancel()
    await over(first)
    expect([second.state.kind, keptTexts(), saver.ended]).toEqual(['cancelled', [['/out/a.txt', 11]], true])
  })

  it('takes no other list after a lost link', async () => {
    await list()
    const { manifest } = worker
    worker.read = function* (index, offset) {
      worker.manifest = { ...manifest, exitCode: 1 }
      yield [...worker.honest(index, offset)][0]
      yield undefined
    }
    const all = download('/out/large.bin')
    await vi.waitUntil(() => all.state.kind === 'waiting')
    all.retryNow()
    await over(all)
    expect(all.state).toMatchObject({ kind: 'failed', code: 'outputs_root_mismatch' })
    expect([saver.kept.size, saver.discarded]).toEqual([0, ['/out/large.bin']])
  })

  it('says what this computer does not take', async () => {
    await list()
    saver.file = () => Promise.reject(new Error('no space left'))
    const all = download('/out/a.txt')
    await over(all)
    expect(all.state).toMatchObject({
      ...{ kind: 'failed', code: 'outputs_save_failed' },
      message: '/out/a.txt could not be written here: no space left',
    })
    expect(worker.streams).toBe(1)
  })
})

describe('a download from a worker that lies', () => {
  const flipped = (bytes: Uint8Array) => bytes.map((byte, at) => (at === 7 ? byte ^ 1 : byte))
  it.each<[string, string, (honest: Uint8Array[]) => Iterable<Uint8Array>]>([
    ['with a flipped bit', '/out/large.bin', (honest) => honest.map(flipped)],
    ['that is longer', '/out/large.bin', (honest) => [...honest, Uint8Array.of(1)]],
    ['without an end', '/out/a.txt', () => Array.from({ length: FOREVER }, () => new Uint8Array(1_000))],
    ['that is shorter', '/out/large.bin', (honest) => honest.slice(1)],
    ['that is empty', '/out/a.txt', () => []],
    ['that should be empty', '/out/empty', () => [Uint8Array.of(1)]],
  ])('never keeps a file %s, and names it', async (_, path, lie) => {
    await list()
    worker.read = (index, offset) => {
      const honest = [...worker.honest(index, offset)]
      return worker.manifest.entries[index]?.path === path ? lie(honest) : honest
    }
    const all = download()
    await over(all)
    expect(all.state).toMatchObject({
      ...{ kind: 'failed', code: 'outputs_file_mismatch' },
      message: `What the worker sent as ${path} is not that file.`,
    })
    expect(saver.kept.has(path)).toBe(false)
    expect(saver.discarded).toEqual([path])
    expect([saver.finished, saver.ended, worker.streams]).toEqual([false, true, 1])
    expect(all.hasSaved(0)).toBe(path !== '/out/a.txt')
  })

  it('does not wait for chunks of nothing without end', async () => {
    await list()
    worker.read = function* () {
      for (;;) yield new Uint8Array()
    }
    const all = download('/out/a.txt')
    await vi.waitUntil(() => all.state.kind === 'waiting')
    expect(all.state).toMatchObject({ code: 'message_unexpected' })
  })
})
