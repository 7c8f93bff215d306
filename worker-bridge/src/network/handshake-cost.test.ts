import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  delegationText,
  encodeToken,
  peerIdFromPublicKey,
  signToken,
  utf8Encode,
  verifyAccess,
} from '@edgecloud/protocol'
import type { AccessRequest, AccessVerdict } from '@edgecloud/protocol'
import { ed25519 } from '@noble/curves/ed25519.js'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { GENESIS, account } from './fixtures/log-client.ts'
import { FAILED_PROOFS_IN_TOTAL } from './limits.ts'

const ROUNDS = 40

/** All that is right but the owner's signature, which is of the kind that costs most. */
async function forged(): Promise<AccessRequest> {
  const owner = await account('//Alice')
  const seed = randomBytes(32)
  const client = peerIdFromPublicKey(ed25519.getPublicKey(seed))
  const worker = peerIdFromPublicKey(ed25519.getPublicKey(randomBytes(32)))
  const nonce = randomBytes(32)
  const [nowMs, task] = [Date.now(), 7n]
  const lasts = { notAfterMs: nowMs + 60_000 }
  const statement = { genesis: GENESIS, owner: owner.address, sessionKey: client, epoch: 0, ...lasts }
  const token = encodeToken({ nonce, workerPeerId: worker, clientPeerId: client, scope: 'logs', task, ...lasts })
  return {
    delegation: utf8Encode(delegationText({ ...statement, scopes: ['logs'], tasks: 'all' })),
    ownerSignature: owner.sign(randomBytes(32)),
    token,
    tokenSignature: signToken(token, seed),
    ...{ challenge: nonce, nowMs, worker, client, task, taskOwner: owner.address },
    ...{ genesis: GENESIS, epoch: 0, scope: 'logs' },
  }
}

/** Milliseconds of processor time for one check, whatever else the machine does. */
function cost(request: AccessRequest): { verdict: AccessVerdict; ms: number } {
  verifyAccess(request)
  const before = process.cpuUsage()
  let verdict = verifyAccess(request)
  for (let round = 1; round < ROUNDS; round += 1) verdict = verifyAccess(request)
  const { user, system } = process.cpuUsage(before)
  return { verdict, ms: (user + system) / 1000 / ROUNDS }
}

describe('what a stranger can make a worker compute', () => {
  it('battery 40: all wrong signatures that are checked are a fraction of a core', async ({ task }) => {
    const settle = beginRow(task, { row: 40, seed: 'fixed', injected: 'forged signatures of the dearest kind' })
    const request = await forged()
    const dear = cost(request)
    const cheap = cost({ ...request, taskOwner: undefined })
    expect(dear.verdict).toMatchObject({ ok: false, code: 'access_owner_signature' })
    expect(cheap.verdict).toMatchObject({ ok: false, code: 'access_task_unknown' })
    const { perSecond } = FAILED_PROOFS_IN_TOTAL
    const share = (perSecond * dear.ms) / 1000
    console.log(
      `dearest check ${dear.ms.toFixed(2)} ms, refused before any curve ${cheap.ms.toFixed(2)} ms; ` +
        `${perSecond} a second are ${(share * 100).toFixed(0)} % of a core`,
    )
    expect(cheap.ms).toBeLessThan(dear.ms / 2)
    expect(share).toBeLessThan(0.5)
    settle(`${dear.ms.toFixed(2)} ms for a check, at most ${perSecond} a second`, {})
  })
})
