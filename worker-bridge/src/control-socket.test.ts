import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ControlSocket, askControlSocket } from './control-socket.ts'

let directory: string
let path: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-socket-'))
  path = join(directory, 'bridge.sock')
})
afterEach(() => rm(directory, { recursive: true }))

describe('ControlSocket', () => {
  it('answers with the status, large numbers as text', async () => {
    const control = new ControlSocket(path, () => ({ task: 2n ** 60n }))
    await control.start()
    expect(await askControlSocket(path)).toEqual({ task: '1152921504606846976' })
    await control.stop()
    expect(await askControlSocket(path)).toBeUndefined()
  })

  it('refuses a second bridge on the same data directory', async () => {
    const first = new ControlSocket(path, () => ({}))
    await first.start()
    await expect(new ControlSocket(path, () => ({})).start()).rejects.toMatchObject({ code: 'already_running' })
    await first.stop()
  })

  it('takes the place of a socket file that nobody serves', async () => {
    await writeFile(path, '')
    const control = new ControlSocket(path, () => ({}))
    await control.start()
    await control.stop()
  })
})
