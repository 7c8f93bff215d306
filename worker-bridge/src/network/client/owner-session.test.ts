import { expect, it } from 'vitest'
import { decodeToken, parseDelegation, peerIdFromPublicKey, utf8Decode, verifyAccess } from '@edgecloud/protocol'
import { GENESIS, account } from '../fixtures/log-client.ts'
import { OwnerSession } from './owner-session.ts'

const worker = peerIdFromPublicKey(new Uint8Array(32).fill(1))
const owner = await account('//Alice')

it.each(['forward', 'outputs'] as const)(
  'lets its key use one task for %s, and signs anew before the hour is over',
  (scope) => {
    let nowMs = Date.UTC(2026, 0, 1)
    let signatures = 0
    const session = new OwnerSession({
      genesis: GENESIS,
      owner: owner.address,
      sign: (bytes) => {
        signatures += 1
        return owner.sign(bytes)
      },
      task: 7n,
      scope,
      now: () => nowMs,
    })
    const verdict = (nonce: Uint8Array) => {
      const shown = session.authenticate(nonce, worker)
      const known = { challenge: nonce, nowMs, worker, client: session.peerId, task: 7n, taskOwner: owner.address }
      return { shown, ...verifyAccess({ ...shown, ...known, genesis: GENESIS, epoch: 0, scope }) }
    }
    for (let minute = 0; minute < 180; minute += 10) {
      const { ok, shown } = verdict(new Uint8Array(32).fill(minute))
      expect(ok).toBe(true)
      const { scopes, tasks, notAfterMs } = parseDelegation(utf8Decode(shown.delegation))
      expect({ scopes, tasks }).toEqual({ scopes: [scope], tasks: [7n] })
      expect(notAfterMs - nowMs).toBeLessThanOrEqual(3_600_000)
      expect(decodeToken(shown.token)).toMatchObject({ scope, task: 7n, workerPeerId: worker })
      nowMs += 10 * 60_000
    }
    expect(signatures).toBe(3)
  },
)
