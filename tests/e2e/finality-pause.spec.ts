import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { FrameDecoder, packBody, parseTaskFile, utf8Decode } from '@edgecloud/protocol'
import { Keyring } from '@polkadot/keyring'
import { u8aToHex } from '@polkadot/util'
import { cryptoWaitReady } from '@polkadot/util-crypto'
import { expect, test } from '@playwright/test'
import { z } from 'zod'
import { awaitFinalized } from '../support/await-finalized.ts'
import { checkCount, countTask } from '../support/count-task.ts'
import { lightApi, type LightApi } from '../support/light-api.ts'
import { ROOT } from '../support/root.ts'
import { send } from '../support/send.ts'
import { CITIES, Stack } from '../support/stack.ts'

const PAUSE_MS = 5 * 60_000
/** Long enough to go on through the pause and past it. */
const LINES = 400

const taskSchema = z.object({
  task: z.object({ state: z.string() }),
  assignments: z.array(
    z.object({ assignment: z.object({ attempt: z.number(), state: z.record(z.string(), z.unknown()) }) }),
  ),
})
const workerSchema = z.object({ worker: z.object({ strikes: z.number() }) })

async function read({ api }: LightApi, name: [api: string, method: string], id: number): Promise<unknown> {
  const call = api.call[name[0]]?.[name[1]]
  if (call === undefined) throw new Error(`the runtime has no ${name.join('.')}`)
  return (await call(id)).toJSON()
}

test('finality stands still for five minutes: nobody is struck, nothing runs twice', async () => {
  test.setTimeout(900_000)
  await cryptoWaitReady()
  const dir = mkdtempSync(join(tmpdir(), 'edgecloud-pause-'))
  const cacheDir = join(homedir(), '.cache', 'edgecloud')
  const stack = await Stack.start({ root: ROOT, dir, cacheDir, workers: [CITIES[0]] })
  let client = await lightApi(stack.chain.clientSpec)
  try {
    await awaitFinalized(client.api, 5, 60_000)
    const file = parseTaskFile(countTask(LINES, { timeout: '20m' }))
    if (!file.ok) throw new Error(file.problems[0]?.message)
    const submit = client.api.tx['edgeConnect']?.['submit']
    if (submit === undefined) throw new Error('the runtime has no edgeConnect.submit')
    const alice = new Keyring({ type: 'sr25519' }).addFromUri('//Alice')
    const body = u8aToHex(packBody(file.canonical))
    await send(client, submit(file.hash, body, file.requirements, { workers: [0] }), alice)
    const state = async () => {
      const { assignments } = taskSchema.parse(await read(client, ['tasksApi', 'task'], 0))
      return Object.keys(assignments[0]?.assignment.state ?? {})[0]
    }
    await expect.poll(state, { timeout: 60_000 }).toBe('running')
    await client.stop()

    await stack.chain.pauseFinality()
    const paused = Date.now()
    await expect
      .poll(() => Date.now() - paused >= PAUSE_MS, { timeout: PAUSE_MS + 10_000, intervals: [1_000] })
      .toBe(true)
    await stack.chain.resumeFinality()

    client = await lightApi(stack.chain.clientSpec)
    // Past the pause and past every deadline that a block number would have set.
    await expect.poll(state, { timeout: 300_000, intervals: [2_000] }).toBe('completed')
    const { assignments } = taskSchema.parse(await read(client, ['tasksApi', 'task'], 0))
    expect(assignments.map(({ assignment }) => assignment.attempt)).toEqual([1])
    expect(workerSchema.parse(await read(client, ['workersApi', 'worker'], 0)).worker.strikes).toBe(0)

    const runs = join(dir, 'workers', CITIES[0].name, 'runs', 'shell')
    const [run, ...others] = readdirSync(runs)
    expect(others).toEqual([])
    const frames = new FrameDecoder().push(readFileSync(join(runs, run ?? '', 'log', 'frames.log')))
    const text = frames.map(({ frame }) => (frame.kind === 'output' ? utf8Decode(frame.bytes) : '')).join('')
    const { executions, lines, expected } = checkCount(text, LINES)
    expect(executions).toBe(1)
    expect(lines).toEqual(expected)
  } finally {
    await client.stop()
    await stack.stop()
    rmSync(dir, { recursive: true, force: true })
  }
})
