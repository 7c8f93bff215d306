import { decodeAddress, encodeAddress } from '@polkadot/util-crypto/address'
import { utf8Encode } from '../bytes/utf8.ts'
import { SS58_PREFIX } from '../constants.ts'
import { DelegationMalformedError } from './access-errors.ts'
import type { Delegation } from './delegation.ts'
import { MAX_DELEGATION_TASKS } from './limits.ts'
import { isPeerId } from './peer-id.ts'
import { ACCESS_SCOPES, isAccessScope } from './scope.ts'

const TITLE = 'EdgeCloud session'
const MEANING = 'This lets one browser tab reach your tasks until the time below. It moves no funds.'
const LABELS = ['Chain', 'Owner', 'Session key', 'Uses', 'Tasks', 'Not after', 'Epoch'] as const
const MAX_U32 = 0xffff_ffff
const MAX_U64 = 2n ** 64n - 1n

/** The text that the owner reads and signs. Throws DelegationMalformedError for values that have no exact text. */
export function delegationText(delegation: Delegation): string {
  const reason = fault(delegation)
  if (reason !== undefined) throw new DelegationMalformedError(reason)
  const { genesis, owner, sessionKey, scopes, tasks, notAfterMs, epoch } = delegation
  const values = [
    genesis,
    owner,
    sessionKey,
    scopes.join(', '),
    tasks === 'all' ? 'all' : tasks.join(', '),
    new Date(notAfterMs).toISOString(),
    String(epoch),
  ]
  return [TITLE, MEANING, ...LABELS.map((label, i) => `${label}: ${values[i] ?? ''}`)].join('\n')
}

/** Reads a statement back. Throws DelegationMalformedError unless the text is exactly what `delegationText` gives. */
export function parseDelegation(text: string): Delegation {
  const [title, meaning, ...lines] = text.split('\n', LABELS.length + 3)
  if (title !== TITLE || meaning !== MEANING) throw new DelegationMalformedError('it does not begin as a session does')
  if (lines.length !== LABELS.length) throw new DelegationMalformedError('it has the wrong number of lines')
  const [genesis, owner, sessionKey, uses, tasks, notAfter, epoch] = LABELS.map((label, i) => {
    const line = lines[i] ?? ''
    if (!line.startsWith(`${label}: `)) throw new DelegationMalformedError(`line ${i + 3} is not "${label}"`)
    return line.slice(label.length + 2)
  }) as [string, string, string, string, string, string, string] // map keeps the length of LABELS
  const scopes = uses.split(', ').map((use) => {
    if (!isAccessScope(use)) throw new DelegationMalformedError('it names an unknown use')
    return use
  })
  const delegation: Delegation = {
    genesis,
    owner,
    sessionKey,
    scopes,
    tasks: tasks === 'all' ? 'all' : tasks.split(', ', MAX_DELEGATION_TASKS + 1).map(readTask),
    notAfterMs: Date.parse(notAfter),
    epoch: Number(epoch),
  }
  if (delegationText(delegation) !== text)
    throw new DelegationMalformedError('it is not spelled exactly as a session is')
  return delegation
}

/** What a wallet really signs for a text: the text between `<Bytes>` marks, which no transaction can begin with. */
export function delegationSignedBytes(text: string): Uint8Array {
  return utf8Encode(`<Bytes>${text}</Bytes>`)
}

function fault({ genesis, owner, sessionKey, scopes, tasks, notAfterMs, epoch }: Delegation): string | undefined {
  if (!/^0x[0-9a-f]{64}$/.test(genesis)) return 'its chain is not a genesis hash'
  if (!isOwner(owner)) return 'its owner is not an address of this network'
  if (!isPeerId(sessionKey)) return 'its session key is not a peer id'
  const ordered = ACCESS_SCOPES.filter((scope) => scopes.includes(scope))
  if (scopes.length === 0 || ordered.join() !== scopes.join()) return 'its uses are not in order'
  if (tasks !== 'all' && !isAscending(tasks)) return 'its tasks are not in order'
  // Beyond the year 9999 the text of a date changes its shape.
  if (!Number.isInteger(notAfterMs) || notAfterMs < 0 || notAfterMs > 253_402_300_799_999)
    return 'its end is not a time'
  if (!Number.isInteger(epoch) || epoch < 0 || epoch > MAX_U32) return 'its epoch is not a number'
  return undefined
}

function isOwner(address: string): boolean {
  if (address.length > 50) return false
  try {
    const key = decodeAddress(address, false, SS58_PREFIX)
    return key.length === 32 && encodeAddress(key, SS58_PREFIX) === address
  } catch {
    return false
  }
}

function isAscending(tasks: readonly bigint[]): boolean {
  if (tasks.length === 0 || tasks.length > MAX_DELEGATION_TASKS) return false
  return tasks.every((task, i) => task >= 0n && task <= MAX_U64 && (i === 0 || task > (tasks[i - 1] ?? task)))
}

function readTask(text: string): bigint {
  if (!/^\d{1,20}$/.test(text)) throw new DelegationMalformedError('it names a task that is not a number')
  return BigInt(text)
}
