import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ROOT } from '../tests/support/root.ts'
import { groupMembers } from './group-members.ts'
import { runShown, type RunShownOptions } from './run-shown.ts'

const say = vi.spyOn(console, 'error').mockImplementation(() => undefined)
const show = vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
beforeEach(() => vi.clearAllMocks())
afterAll(() => vi.restoreAllMocks()) // other files of tests run in this process

const sh = (script: string, options: Partial<RunShownOptions> = {}) =>
  runShown('/bin/sh', ['-c', script], { cwd: ROOT, ...options })
const said = () => say.mock.calls.flat().join('\n')

describe('a program that is shown', () => {
  it('gives its output and its code', async () => {
    expect(await sh('echo one; exit 3')).toEqual({ code: 3, output: 'one\n', endedWhenDone: false })
    expect(show).toHaveBeenCalledWith(Buffer.from('one\n'))
    expect(said()).toBe('')
  })

  it('is ended after its limit, with what it started, and that is named', async () => {
    const { code, output } = await sh('trap "echo told" INT; echo $$; sleep 61 & wait; wait', {
      limitMinutes: 0.005,
      graceMs: 300,
    })
    expect(code).toBe(1)
    expect(said()).toContain('more than it may take: /bin/sh')
    expect(said()).toContain('sleep 61')
    expect(output).toContain('told')
    expect(groupMembers(Number.parseInt(output))).toEqual([])
  })

  it('is ended when it is done and does not end, which is told from a failure', async () => {
    const doneMark = /^all is well$/m
    const { code, endedWhenDone } = await sh('echo all is well; exec sleep 63', { doneMark, graceMs: 300 })
    expect({ code, endedWhenDone }).toEqual({ code: 1, endedWhenDone: true })
    expect(said()).toContain('did not end: /bin/sh')
    expect(said()).toContain('sleep 63')
    expect(await sh('echo all is well; exit 4', { doneMark })).toMatchObject({ code: 4, endedWhenDone: false })
  })

  it('is not waited for when what it left holds its output, and that is named and ended', async () => {
    const { code, output } = await sh('echo $$; sleep 62 & exit 0', { graceMs: 300 })
    expect(code).toBe(1)
    expect(said()).toContain('still holds its output')
    expect(said()).toContain('sleep 62')
    await vi.waitFor(() => expect(groupMembers(Number.parseInt(output))).toEqual([]))
  })

  it('is not waited for either when what it left has a group of its own', async () => {
    const { code } = await sh('setsid sleep 3 & exit 0', { graceMs: 300 })
    expect(code).toBe(1)
    expect(said()).toContain('still holds its output')
  })

  it('that does not start is an error', async () => {
    await expect(runShown('/no/such/program', [], { cwd: ROOT })).rejects.toThrow('ENOENT')
  })
})
