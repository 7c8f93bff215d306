import { expect, it } from 'vitest'
import { ACCESS_SCOPES, verifyAccess, type AccessScope } from '@edgecloud/protocol'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { NOW_MS, signedAccess } from './fixtures/signed-access.ts'

/** Alice owns the task. Bob runs the worker, Charlie owns another task, the last one's key is the worker's own. */
const ROLES = ['//Alice', '//Bob', '//Charlie', '//hot'] as const
const TEN_YEARS_MS = 10 * 365.25 * 24 * 3_600_000

it('battery 52: only the owner uses a task, and only for what the session is for', async ({ task: { meta } }) => {
  const injected = `${ROLES.length} accounts, a session for each of ${ACCESS_SCOPES.length} uses, the owner’s with streams for all of them`
  const settle = beginRow({ meta }, { row: 52, seed: 'fixed', injected })
  const verdicts: string[] = []
  for (const uri of ROLES) {
    for (const session of ACCESS_SCOPES) {
      for (const scope of uri === '//Alice' ? ACCESS_SCOPES : [session]) {
        const verdict = verifyAccess(await signedAccess({ uri, session: [session], scope }))
        const why = expectedRefusal(uri, session, scope)
        expect(verdict.ok ? undefined : verdict.code, `${uri} with a session for ${session} in ${scope}`).toBe(why)
        if (verdict.ok) verdicts.push(`${uri} ${scope}`)
      }
    }
  }
  expect(verdicts).toEqual(ACCESS_SCOPES.map((scope) => `//Alice ${scope}`))
  settle(`the owner was let in ${verdicts.length} times, nobody else ever`, {})
})

function expectedRefusal(uri: string, session: AccessScope, scope: AccessScope): string | undefined {
  if (session !== scope) return 'access_delegation_scope'
  return uri === '//Alice' ? undefined : 'access_owner_mismatch'
}

it.for<[string, number, string | undefined]>([
  ['right', 0, undefined],
  ['a leap second late', 1_000, undefined],
  ['half a minute early', -30_000, undefined],
  ['ten minutes and more late', 631_000, 'access_token_expired'],
  ['ten years late', TEN_YEARS_MS, 'access_token_expired'],
  ['ten minutes early', -600_000, 'access_token_too_long'],
  ['ten years early', -TEN_YEARS_MS, 'access_token_too_long'],
  ['at the beginning of time', -NOW_MS, 'access_token_too_long'],
  ['no number', Number.NaN, 'access_token_expired'],
  ['endless', Infinity, 'access_token_expired'],
  ['endless before', -Infinity, 'access_token_too_long'],
])('battery 27: a clock that is %s lets in nobody whose time it is not', async ([name, offMs, why], { task }) => {
  const settle = beginRow(task, { row: 27, seed: 'fixed', injected: `the clock of the worker is ${name}` })
  const request = await signedAccess({ uri: '//Alice', session: ['logs'], scope: 'logs', nowMs: NOW_MS + offMs })
  const verdict = verifyAccess(request)
  expect(verdict.ok ? undefined : verdict.code).toBe(why)
  settle(why === undefined ? 'let in' : `refused: ${why}`, {})
})
