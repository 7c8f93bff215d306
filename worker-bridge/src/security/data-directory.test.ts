import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fixedRow } from '../../../tests/battery/fixed-row.ts'
import { init } from '../commands/init.ts'
import { dataPaths } from '../config.ts'
import { ControlSocket } from '../control-socket.ts'
import { CertificateStore } from '../network/certificate-store.ts'
import { openDatabase } from '../storage/database.ts'
import { RunnerBench } from '../tasks/fixtures/runner-bench.ts'
import { shellTask } from '../tasks/fixtures/stand-in-chain.ts'

let directory: string
let mask: number

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'edgecloud-modes-'))
  // As most machines have it: what is made without a mode can be read by all.
  mask = process.umask(0o022)
})
afterEach(() => {
  process.umask(mask)
  rmSync(directory, { recursive: true, force: true })
})

/** What others than its user can read, enter or connect to below a folder that they can enter themselves. */
function exposed(folder: string, root = folder): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    const { mode } = statSync(path)
    const reachable = (mode & (entry.isDirectory() ? 0o011 : entry.isSocket() ? 0o022 : 0o044)) !== 0
    if (entry.isDirectory()) return reachable ? exposed(path, root) : []
    return reachable ? [relative(root, path)] : []
  })
}

describe('battery 60: the data directory of a bridge', () => {
  fixedRow(60, 'another user of the machine looks into the data directory')

  it('battery 60: shows others nothing but what stands on the chain, also where it was made for all to read', async () => {
    const data = join(directory, 'data')
    mkdirSync(data, { mode: 0o755 })
    const chainSpec = join(directory, 'spec.json')
    writeFileSync(
      chainSpec,
      JSON.stringify({ id: 'dev', chainType: 'Development', bootNodes: [], genesis: { raw: { top: {} } } }),
    )
    const place = { name: 'ber-01', region: 'eu-central', latitude: 52.5, longitude: 13.4 }
    const listen = { host: '127.0.0.1', webrtcPort: undefined, wsPort: undefined, announce: [] }
    await init({ data, chainSpec, ...place, ...listen, runtimes: ['shell'] })
    const paths = dataPaths(data)
    await CertificateStore.open(paths.keys, Date.now())
    const { database } = openDatabase(paths.database)
    const control = new ControlSocket(paths.socket, () => ({}))
    await control.start()
    try {
      database.exec('create table written (value text)')
      expect(readdirSync(data)).toEqual(expect.arrayContaining(['bridge.sqlite', 'bridge.sock', 'config.json', 'keys']))
      expect(exposed(data)).toEqual([])
    } finally {
      await control.stop()
      database.close()
    }
  })

  it('battery 60: tightens a database of an earlier version', () => {
    const path = join(directory, 'bridge.sqlite')
    writeFileSync(path, '', { mode: 0o644 })
    const { database } = openDatabase(path)
    database.close()
    expect(exposed(directory)).toEqual([])
  })

  it('battery 60: shows others nothing of a run: neither log nor records nor files', async () => {
    await using bench = new RunnerBench(directory)
    await bench.start()
    bench.chain.submit(1n, shellTask('echo secret; while :; do sleep 0.05; done'))
    const log = () => bench.runner.runs.openLog({ task: 1n, replica: 0, attempt: 1 })
    await bench.until(async () => {
      const open = log()
      const size = (await open?.head())?.size ?? 0n
      await open?.close()
      return size > 0n
    })
    const [runs, seen] = [readdirSync(bench.runsDir), exposed(bench.dir)]
    bench.chain.drop(1n)
    await bench.until(() => bench.runner.runs.entries().every(({ ended }) => ended !== undefined))
    expect(runs).toHaveLength(1)
    expect(seen).toEqual([])
  })
})
