import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { beginRow } from '../../tests/battery/begin-row.ts'
import { askControlSocket, ControlSocket } from './control-socket.ts'

const NOBODY = 65_534
const ASK = `const s = require('net').connect(process.argv[1]); s.on('error', (e) => console.log(e.code)); s.on('data', (d) => console.log(String(d)))`
const isRoot = process.getuid?.() === 0

let dir: string
let path: string
let control: ControlSocket
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'edgecloud-socket-'))
  chmodSync(dir, 0o755) // an operator was careless
  path = join(dir, 'bridge.sock')
  control = new ControlSocket(path, () => ({ secret: 'status' }))
})
afterEach(async () => {
  await control.stop()
  rmSync(dir, { recursive: true, force: true })
})

it.skipIf(!isRoot)(
  `battery 52: the socket answers no other user of the machine${isRoot ? '' : ' (not run: needs root)'}`,
  async ({ task }) => {
    const settle = beginRow(task, { row: 52, seed: 'fixed', injected: 'another user asks, under a loose umask' })
    const before = process.umask(0)
    await control.start().finally(() => process.umask(before))
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const node = process.execPath
    const { stdout } = await promisify(execFile)(node, ['-e', ASK, path], { uid: NOBODY, gid: NOBODY, cwd: '/' })
    expect(stdout).toBe('EACCES\n')
    settle('EACCES', {})
  },
)

it('battery 52: nothing that is said to the socket does anything', async ({ task }) => {
  const settle = beginRow(task, { row: 52, seed: 'fixed', injected: '1 MiB of commands, and a client that stays' })
  await control.start()
  const loud = connect(path)
  loud.on('error', () => undefined) // cut off in the middle of it
  loud.write(Buffer.alloc(1_048_576, 'stop\n{"stop":true}\n'))
  await once(loud, 'data')
  expect(await askControlSocket(path)).toEqual({ secret: 'status' })
  const silent = connect({ path, allowHalfOpen: true }).pause()
  silent.on('error', () => undefined)
  await once(silent, 'connect')
  await control.stop() // waits for nobody
  settle('answered as ever, and stopped at once', {})
})
