import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FrameDecoder, type LogFrame } from '@edgecloud/protocol'
import { ContainerLog } from './container-log.ts'
import { FrameLog } from './frame-log.ts'
import { readEarlierLog } from './read-earlier-log.ts'

const QUOTA = 262_144
const SOURCE = { service: 'main', replica: 0 }

let dir: string
let path: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'edgecloud-frames-'))
  path = join(dir, 'frames.log')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const frames = (): LogFrame[] => new FrameDecoder().push(readFileSync(path)).map(({ frame }) => frame)
const text = (): string =>
  frames()
    .map((frame) =>
      frame.kind === 'output' ? Buffer.from(frame.bytes).toString() : `[${frame.reason} ${frame.lostBytes}]`,
    )
    .join('')
const line = (log: FrameLog, content: string) => {
  log.add(SOURCE, 'stdout', Buffer.from(`${content}\n`), true)
  log.flush()
}
const again = async () => new FrameLog(path, QUOTA, await readEarlierLog(path, QUOTA))

describe('a log that another writer goes on with', () => {
  it('has one sequence, and knows how many bytes of each stream are in it', async () => {
    const first = new FrameLog(path, QUOTA)
    line(first, 'one')
    first.add(SOURCE, 'stderr', Buffer.from('oops'), false)
    first.say(SOURCE, 'ours does not count')
    first.handOver()
    const earlier = await readEarlierLog(path, QUOTA)
    expect([earlier?.taken('main', 0, 'stdout'), earlier?.taken('main', 0, 'stderr')]).toEqual([4, 4])
    expect(earlier?.taken('main', 1, 'stdout')).toBe(0)
    const second = await again()
    line(second, 'two')
    second.close()
    expect(text()).toBe('one\noopsours does not count\ntwo\n')
    expect(frames().map(({ seq }) => seq)).toEqual([0n, 1n, 2n, 3n])
  })

  it('cuts off a record that was not written to its end', async () => {
    const first = new FrameLog(path, QUOTA)
    line(first, 'whole')
    first.handOver()
    const whole = readFileSync(path)
    appendFileSync(path, whole.subarray(0, whole.length - 3))
    const second = await again()
    line(second, 'next')
    second.close()
    expect(text()).toBe('whole\nnext\n')
  })

  it('stays full when it was full, and counts on', async () => {
    const first = new FrameLog(path, QUOTA)
    while (!first.full) line(first, 'x'.repeat(1_000))
    first.handOver()
    const second = await again()
    expect(second.full).toBe(true)
    line(second, 'lost')
    second.close()
    const last = frames().at(-1)
    expect(last).toMatchObject({ kind: 'gap', reason: 'quota', lostBytes: 5n, lostLines: 1n })
    expect(text().match(/log limit/g)).toHaveLength(1)
  })

  it('takes nothing more once it has said what was lost', async () => {
    const first = new FrameLog(path, QUOTA)
    while (!first.full) line(first, 'x'.repeat(1_000))
    line(first, 'lost')
    first.close()
    const closed = readFileSync(path)
    const second = await again()
    line(second, 'again')
    second.close()
    expect(readFileSync(path)).toEqual(closed)
  })

  it('is not there when nothing was written', async () => {
    expect(await readEarlierLog(path, QUOTA)).toBeUndefined()
  })
})

const root = process.getuid?.() === 0
describe.skipIf(!root)(`a full disk${root ? '' : ' (not run: making one needs root)'}`, () => {
  const filler = () => join(dir, 'filler')
  beforeEach(() => execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'edgecloud-test', dir]))
  afterEach(() => execFileSync('umount', [dir]))
  const fill = (bytes: number) => writeFileSync(filler(), Buffer.alloc(bytes))

  it('makes the task wait, and loses nothing when there is room again', async () => {
    const log = new FrameLog(path, QUOTA)
    const output = new ContainerLog(log, SOURCE)
    line(log, 'before')
    fill(124 * 1024)
    let waits = false
    const source = { pause: () => (waits = true), resume: () => (waits = false) }
    let sent = ''
    for (let number = 0; !waits; number += 1) {
      const piece = `${number} ${'y'.repeat(500)}\n`
      sent += piece
      output.output('stdout', Buffer.from(piece), source)
    }
    expect(log.stalled).toBe(true)
    expect(frames().length).toBeGreaterThan(0) // whole frames only, or decoding would have thrown
    rmSync(filler())
    await expect.poll(() => waits).toBe(false)
    await log.finish(AbortSignal.timeout(10_000))
    expect(text()).toBe(`before\n${sent}`)
  })

  it('that stays full when the run ends is waited for no longer than told, and tried once more at the end', async () => {
    const log = new FrameLog(path, QUOTA)
    line(log, 'before')
    fill(124 * 1024)
    for (let number = 0; !log.stalled; number += 1) line(log, 'z'.repeat(900))
    const held = 901
    await expect(log.finish(AbortSignal.timeout(50))).rejects.toThrow()
    rmSync(filler())
    fill(118 * 1024)
    log.close()
    expect(text()).toMatch(/^before\n(z+\n)+$/) // there was room again at the last moment
    expect(text().length).toBeGreaterThan(held)
  })
})
