import { packBody, parseTaskFile } from '@edgecloud/protocol'
import { describe, expect, it } from 'vitest'
import { admit, type AdmitInput } from './admit.ts'
import type { Duty } from './chain-port.ts'
import { shellTask, StandInChain } from './fixtures/stand-in-chain.ts'

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
    runtimes: new Map([['Shell', 'Bubblewrap'] as const]),
  }
  const body = await chain.body(1n)
  return { runId: '00'.repeat(16), duty, body, host, reserved: NOTHING, logKey: '11'.repeat(32), ...change }
}

describe('admit', () => {
  it('takes what fits', async () => {
    expect(admit(await input(shellTask('true')))).toMatchObject({ ok: true })
  })

  it('declines a task that needs secrets', async () => {
    const secrets = 'secrets: { token: { external: true } }\n'
    const text = shellTask('true').replace('  main:\n', '  main:\n    secrets: [token]\n') + secrets
    const asked = await input(text)
    expect(asked.duty.requirements.secrets).toBe(true)
    const detail = 'this worker cannot take secrets yet'
    expect(admit(asked)).toEqual({ ok: false, reason: 'Other', detail })
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
