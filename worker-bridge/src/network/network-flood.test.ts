import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { freePort } from '../commands/free-port.ts'
import { AskedProcess } from './fixtures/asked-process.ts'
import {
  forgedProofs,
  garbageDials,
  giantFrames,
  silentSockets,
  silentWebSockets,
  slowHeaders,
  streamFlood,
  stunFlood,
} from './fixtures/attacks.ts'
import type { Target } from './fixtures/attacks.ts'
import { fromHost } from './fixtures/from-host.ts'
import { endRawSockets } from './fixtures/raw-peer.ts'

/** Seconds of each attack; the dials go on until there were so many. */
const SECONDS = Number(process.env['EDGECLOUD_FLOOD_SECONDS'] ?? 3)
const DIALS = Number(process.env['EDGECLOUD_FLOOD_DIALS'] ?? 1000)
/** What strangers may add to the memory of a worker that has loaded all its parts. */
const MAX_GROWTH_BYTES = 160 * 2 ** 20
/** Milliseconds from a line's writing to an honest reader, and for a new owner to see a first line. */
const MAX_DELAY_MS = 3_000
const MAX_ARRIVAL_MS = 10_000

const workerSchema = z.object({
  rssBytes: z.number(),
  cpuMicros: z.number(),
  descriptors: z.number(),
  connections: z.number(),
  streams: z.number(),
  peersKnown: z.number(),
  readers: z.number(),
  refusals: z.record(z.string(), z.number()),
})
const ownersSchema = z.object({
  lines: z.array(z.number()),
  gaps: z.number(),
  doubles: z.number(),
  delayMs: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
  arrivals: z.number(),
  arrivalMs: z.object({ p50: z.number(), max: z.number() }),
  lockedOut: z.number(),
  faults: z.record(z.string(), z.number()),
})

let directory: string
let worker: AskedProcess | undefined
let owners: AskedProcess | undefined
let port: number
let address: string

const ask = async () => workerSchema.parse(await worker?.ask())

/** What owners saw since they were asked last, with what was seen before. */
async function askOwners(before?: z.infer<typeof ownersSchema>): Promise<z.infer<typeof ownersSchema>> {
  const now = ownersSchema.parse(await owners?.ask())
  if (before === undefined) return now
  const later = (one: number, other: number) => Math.max(one, other)
  return {
    ...now,
    delayMs: { ...now.delayMs, p99: later(now.delayMs.p99, before.delayMs.p99) },
    arrivals: now.arrivals + before.arrivals,
    arrivalMs: { ...now.arrivalMs, max: later(now.arrivalMs.max, before.arrivalMs.max) },
    lockedOut: now.lockedOut + before.lockedOut,
    faults: { ...before.faults, ...now.faults },
  }
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-flood-'))
  port = await freePort('127.0.0.1')
  worker = new AskedProcess('log-worker.ts', [directory, String(port)])
  const addresses = z.array(z.string()).parse(await worker.said())
  address = addresses.find((one) => one.includes('/ws')) ?? ''
  owners = new AskedProcess('reading-owner.ts', [address, '2', '1', 'newcomers'])
  await owners.said()
}, 60_000)
afterEach(async () => {
  endRawSockets()
  await owners?.stop()
  await worker?.stop()
  await rm(directory, { recursive: true })
}, 60_000)

const ATTACKS: Record<string, (target: Target) => Promise<number>> = {
  'connections that never speak': silentSockets,
  'headers at a byte a second': slowHeaders,
  'WebSockets without a handshake': silentWebSockets,
  'messages of 64 MiB': giantFrames,
  'streams of many peer ids: silent, slow, malformed, unknown': streamFlood,
  'forged signatures of an owner': forgedProofs,
  'requests for webrtc connections that nobody goes on with': stunFlood,
}

interface Honest {
  readonly name: string
  readonly seen: z.infer<typeof ownersSchema>
}

/** What honest owners had to bear beyond the bounds. */
function complaints({ name, seen }: Honest): string[] {
  const { delayMs, arrivals, arrivalMs, lockedOut, gaps, doubles, faults } = seen
  return [
    ...(lockedOut > 0 ? [`${lockedOut} newcomers locked out (${Object.keys(faults).join(', ')})`] : []),
    ...(gaps + doubles > 0 ? ['lines lost or doubled'] : []),
    ...(arrivals === 0 ? ['nobody new got in'] : []),
    ...(delayMs.p99 > MAX_DELAY_MS ? [`lines ${delayMs.p99} ms late`] : []),
    ...(arrivalMs.max > MAX_ARRIVAL_MS ? [`a newcomer waited ${arrivalMs.max} ms`] : []),
  ].map((complaint) => `${name}: ${complaint}`)
}

/** Lets an attack go on, for its time or until its count is full, and looks at worker and owners meanwhile. */
async function under(name: string, attack: (target: Target) => Promise<number>, isCounted: boolean) {
  const relay = await fromHost('127.0.0.2', port)
  const stop = new AbortController()
  const near = address.replace(`/tcp/${port}/`, `/tcp/${relay.port}/`)
  await askOwners()
  const began = await ask()
  const attacking = attack({ from: '127.0.0.2', port, address: near, signal: stop.signal })
  let peak = began
  let isOver = !isCounted
  void attacking.then(() => (isOver = true))
  for (const end = Date.now() + SECONDS * 1000; Date.now() < end || !isOver; await pause(250)) {
    const now = await ask()
    if (now.rssBytes > peak.rssBytes) peak = now
  }
  const arrived = async () => (seen = await askOwners(seen)).arrivals
  let seen = await askOwners()
  // On a slow machine nobody may have come in that time; the attack goes on until somebody did.
  await expect.poll(arrived, { timeout: 20_000, interval: 500 }).toBeGreaterThan(0)
  const ended = await ask()
  stop.abort()
  const times = await attacking
  endRawSockets()
  await relay.stop()
  const { rssBytes, descriptors, connections, streams } = ended
  const figures = { mib: Math.round(rssBytes / 2 ** 20), descriptors, connections, streams }
  console.log(`${name}: ${times} times, ${JSON.stringify(figures)}, owners ${JSON.stringify(seen)}`)
  return { name, seen, peakBytes: peak.rssBytes }
}

describe('strangers flood a worker', () => {
  it(
    'battery 40: honest owners are served meanwhile, memory stays bounded, and everything is let go of afterwards',
    async ({ task }) => {
      const dials = `${DIALS} dials that send no handshake`
      const attacks = { ...ATTACKS, [dials]: (to: Target) => garbageDials(to, DIALS) }
      const injected = `${Object.keys(attacks).join('; ')}; each for ${SECONDS} s from one host`
      const settle = beginRow(task, { row: 40, seed: 'fixed', injected })
      await expect.poll(async () => (await askOwners()).arrivals, { timeout: 30_000, interval: 500 }).toBeGreaterThan(0)
      const before = await ask()
      const honest: (Honest & { peakBytes: number })[] = []
      for (const [name, attack] of Object.entries(attacks)) {
        honest.push(await under(name, attack, name === dials))
      }
      const peakBytes = Math.max(...honest.map((one) => one.peakBytes))
      const left = async () => {
        const { connections, descriptors, peersKnown } = await ask()
        return [
          ...(connections > before.connections + 2 ? [`${connections} connections`] : []),
          ...(descriptors > before.descriptors + 8 ? [`${descriptors} descriptors`] : []),
          ...(peersKnown > before.peersKnown + 8 ? [`${peersKnown} peers`] : []),
        ]
      }
      await expect.poll(left, { timeout: 40_000, interval: 500 }).toEqual([])
      const mib = (bytes: number) => Math.round(bytes / 2 ** 20)
      const { refusals, rssBytes } = await ask()
      console.log(`refused ${JSON.stringify(refusals)}`)
      expect(honest.flatMap(complaints)).toEqual([])
      expect(peakBytes - before.rssBytes).toBeLessThan(MAX_GROWTH_BYTES)
      const worst = Math.max(...honest.map(({ seen }) => seen.delayMs.p99))
      settle(
        `lines at most ${worst} ms late (99 of 100), nobody locked out, ${mib(before.rssBytes)} MiB before, ` +
          `${mib(peakBytes)} at the most, ${mib(rssBytes)} after`,
        { leftovers: await left() },
      )
    },
    180_000 + 30 * SECONDS * 1000 + 50 * DIALS,
  )
})
