import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { beginRow } from '../../tests/battery/begin-row.ts'
import { findLeftovers } from '../../tests/battery/ledger/find-leftovers.ts'
import { dataPaths } from './config.ts'
import { askControlSocket } from './control-socket.ts'
import { sessionPlace } from './session/session-place.ts'

const CLAIMING = fileURLToPath(new URL('./fixtures/claiming-process.ts', import.meta.url))
/** As often as bridges are started at the same moment (EDGECLOUD_RACES=200). */
const races = Number(process.env['EDGECLOUD_RACES'] ?? 2)
const RIVALS = 3

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'edgecloud-claim-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** A process that claims the directory, once it has said what came of it. */
async function claim(): Promise<{ said: string; child: ChildProcess }> {
  const { database, socket } = dataPaths(dir)
  const child = spawn(process.execPath, [CLAIMING, database, socket], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  return { said: String(said).trim(), child }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}

const answering = () => askControlSocket(dataPaths(dir).socket)

describe('battery 28: one data directory', () => {
  it(
    `battery 28: has one bridge, however many start at the same moment, ${races} times`,
    { timeout: races * 10_000 + 30_000 },
    async ({ task }) => {
      const injected = `${RIVALS} bridges started at once, ${races} times, each winner killed`
      const settle = beginRow(task, { row: 28, seed: 'fixed', injected })
      for (let race = 0; race < races; race += 1) {
        const rivals = await Promise.all(Array.from({ length: RIVALS }, claim))
        const winners = rivals.filter(({ said }) => said === 'claimed')
        expect(winners.map(({ said }) => said)).toEqual(['claimed'])
        for (const { said } of rivals) {
          if (said === 'claimed') continue
          expect(said).toMatch(/^data_dir_in_use Another bridge is running with .*Stop it, or use another directory\.$/)
        }
        // Those who lost took nothing away from the one who won, and its death leaves the directory to the next.
        expect(await answering()).toEqual({ pid: winners[0]?.child.pid })
        await Promise.all(rivals.map(({ child }) => end(child, 'SIGKILL')))
        expect(await answering()).toBeUndefined()
      }
      settle(`each time one claimed it, ${RIVALS - 1} were told why not`, { leftovers: await findLeftovers({ dir }) })
    },
  )

  it('is let go of by a bridge that ends well', async () => {
    const first = await claim()
    expect(first.said).toBe('claimed')
    first.child.stdin?.end()
    await once(first.child, 'exit')
    const second = await claim()
    expect(second.said).toBe('claimed')
    await end(second.child, 'SIGKILL')
  })

  it('that was copied to another machine ends the bridge whose session is not the last', () => {
    expect([1, 2, 3].map((onChain) => sessionPlace(2, onChain))).toEqual(['to come', 'open', 'fenced'])
  })
})
