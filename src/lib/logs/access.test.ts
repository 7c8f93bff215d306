import { delegationText, peerIdFromPublicKey, type AccessScope } from '@edgecloud/protocol'
import { expect, it } from 'vitest'
import { coversUses, isUsable, SESSION_SCOPES } from './access.ts'

const sessionKey = peerIdFromPublicKey(new Uint8Array(32))
const statement = (scopes: readonly AccessScope[]) =>
  delegationText({
    genesis: `0x${'00'.repeat(32)}`,
    owner: '5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM',
    sessionKey,
    scopes,
    tasks: 'all',
    notAfterMs: 10_000_000,
    epoch: 0,
  })
const access = (delegation: string) => ({
  ...{ seed: new Uint8Array(32), sessionKey, delegation, ownerSignature: new Uint8Array(64), notAfterMs: 10_000_000 },
})

it('asks for logs, usage, results and secrets in one statement that says so', () => {
  expect(statement(SESSION_SCOPES)).toContain('\nUses: logs, metrics, outputs, secrets\n')
})

it.each<[readonly AccessScope[], boolean]>([
  [['logs', 'metrics', 'outputs', 'secrets'], true],
  [['logs', 'metrics', 'outputs', 'forward', 'secrets'], true],
  [['logs', 'metrics', 'outputs'], false],
  [['logs', 'metrics'], false],
  [['logs'], false],
  [['metrics'], false],
])('a session for %j is enough: %s', (scopes, enough) => {
  expect(coversUses(access(statement(scopes)))).toBe(enough)
})

it('takes no statement that cannot be read', () => {
  expect(coversUses(access('EdgeCloud session'))).toBe(false)
})

it('does not begin with a session that is about to end', () => {
  expect(isUsable(access(''), 10_000_000 - 299_000)).toBe(false)
  expect(isUsable(access(''), 10_000_000 - 301_000)).toBe(true)
})
