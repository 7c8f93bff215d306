import { packBody, parseTaskFile } from '@edgecloud/protocol'
import { describe, expect, it } from 'vitest'
import { admit, type AdmitInput } from './admit.ts'
import type { Duty } from './chain-port.ts'
import { secretTask, shellTask, StandInChain } from './fixtures/stand-in-chain.ts'

const NOTHING = { cpuMillis: 0, memoryMib: 0, diskMib: 0, gpus: 0 }

async function input(text: string, change: Partial<AdmitInput> = {}): Promise<AdmitInput> {
  const chain = new StandInChain()
  chain.submit(1n, text)
  const [duty] = chain.snapshot().duties
  if (duty === undefined) throw new Error('nothing was submitted')
  const host = {
    worker: 3,
    region: 'eu-central',
    capacity: { cpuMillis: 4_000, memoryMib: 2_048, diskMib: 8_192, gpus: 0 },
    diskFreeMib: 8_192,
    runtimes: new Map([['Shell', 'Bubblewrap'] as const]),
    keepsSecrets: true,
  }
  const body = await chain.body(1n)
  return { runId: '00'.repeat(16), duty, body, host, reserved: NOTHING, logKey: '11'.repeat(32), ...change }
}

describe('admit', () => {
  it('takes what fits', async () => {
    expect(admit(await input(shellTask('true')))).toMatchObject({ ok: true })
  })

  it('declines a task for which the disk has no room, whatever the operator gives', async () => {
    const asked = await input(shellTask('true'))
    const full = { ...asked, host: { ...asked.host, diskFreeMib: 0 } }
    expect(admit(full)).toMatchObject({
      ...{ ok: false, reason: 'NoCapacity' },
      detail: expect.stringMatching(/^diskMib: \d+ asked, the disk of this machine has 0 left for tasks$/),
    })
  })

  it('takes a task that needs secrets only where they never touch the disk', async () => {
    const asked = await input(secretTask('true'))
    expect(asked.duty.requirements.secrets).toBe(true)
    const secrets = [{ name: 'token', path: '/run/secrets/token' }]
    expect(admit(asked)).toMatchObject({ ok: true, plan: { containers: [{ secrets }] } })
    const detail = 'this worker has no place in memory to keep secrets in'
    const host = { ...asked.host, keepsSecrets: false }
    expect(admit({ ...asked, host })).toEqual({ ok: false, reason: 'Other', detail })
  })

  it('declines what other runs leave no room for', async () => {
    const reserved = { ...NOTHING, memoryMib: 2_048 }
    expect(admit(await input(shellTask('true'), { reserved }))).toMatchObject({ ok: false, reason: 'NoCapacity' })
  })

  it('declines the body of another version of the file', async () => {
    const parsed = parseTaskFile(shellTask('false'))
    if (!parsed.ok) throw new Error('the example is wrong')
    const asked = await input(shellTask('true'), { body: packBody(parsed.canonical) })
    expect(admit(asked)).toMatchObject({ ok: false, reason: 'SpecMismatch' })
  })

  it('declines what the chain understood otherwise', async () => {
    const asked = await input(shellTask('true'))
    const duty: Duty = { ...asked.duty, requirements: { ...asked.duty.requirements, timeout: 1 } }
    expect(admit({ ...asked, duty })).toMatchObject({ ok: false, reason: 'SpecMismatch' })
  })
})
