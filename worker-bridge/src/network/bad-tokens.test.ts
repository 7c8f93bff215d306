import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Libp2p } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { ed25519 } from '@noble/curves/ed25519.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ERROR_TABLE,
  PROTOCOL_VERSION,
  delegationSignedBytes,
  delegationText,
  encodeToken,
  peerIdFromPublicKey,
  signToken,
  utf8Encode,
} from '@edgecloud/protocol'
import type { Delegation, Token } from '@edgecloud/protocol'
import { fixedRow } from '../../../tests/battery/fixed-row.ts'
import { CertificateStore } from './certificate-store.ts'
import { GENESIS, account, clientChannel, openLogStream } from './fixtures/log-client.ts'
import { LogProtocol } from './log-protocol.ts'
import { createNetworkNode } from './network-node.ts'

const TASK = 7n
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const seedOf = (byte: number) => new Uint8Array(32).fill(byte)
const peerIdOf = (byte: number) => peerIdFromPublicKey(ed25519.getPublicKey(seedOf(byte)))
const WORKER = 7
const TAB = 9
const THIEF = 10

const alice = await account('//Alice')
const bob = await account('//Bob')

let directory: string
let worker: Libp2p
let protocol: LogProtocol
const nodes = new Map<number, Libp2p>()
/** How the chain has it, as far as the worker knows. */
let chain: { owner: string | undefined; epoch: number }
/** Unix milliseconds by the worker's clock; far apart for each test, so that limits of earlier ones do not hold. */
let nowMs = Date.now()
/** Lookups of an owner, and logs that were opened. */
let lookups = 0
let opened = 0

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-tokens-'))
  const certificate = (await CertificateStore.open(directory, Date.now())).transportCertificate()
  worker = await createNetworkNode({ seed: seedOf(WORKER), certificate, listen: ['/ip4/127.0.0.1/tcp/0/ws'] })
  await worker.start()
  protocol = new LogProtocol({
    node: worker,
    genesis: GENESIS,
    now: () => nowMs,
    onRefused: () => undefined,
    owners: {
      ownerOf: (task) => {
        lookups += 1
        const known = task === TASK && chain.owner !== undefined
        return Promise.resolve(known ? { owner: chain.owner ?? '', epoch: chain.epoch } : undefined)
      },
    },
    source: {
      openLog: () => {
        opened += 1
        return Promise.resolve(undefined)
      },
    },
  })
  await protocol.start()
  for (const byte of [TAB, THIEF]) {
    const node = await createNetworkNode({ seed: seedOf(byte), certificate, listen: [] })
    await node.start()
    await node.dial(worker.getMultiaddrs().map((address) => multiaddr(address.toString())))
    nodes.set(byte, node)
  }
})
afterAll(async () => {
  for (const node of nodes.values()) await node.stop()
  await protocol.stop()
  await worker.stop()
  await rm(directory, { recursive: true })
})
beforeEach(() => {
  chain = { owner: alice.address, epoch: 3 }
  nowMs += HOUR
  lookups = 0
  opened = 0
})

interface Proof {
  delegation: Uint8Array
  ownerSignature: Uint8Array
  token: Uint8Array
  tokenSignature: Uint8Array
}

interface Forgery {
  readonly delegation?: Partial<Delegation>
  readonly token?: Partial<Token>
  /** Bytes that the owner signs instead of the statement between its marks. */
  readonly signs?: (text: string) => Uint8Array
  readonly signer?: typeof alice
  readonly tokenSeed?: Uint8Array
  /** What is sent instead. */
  readonly sent?: (proof: Proof) => Partial<Proof>
  /** Who sends it. */
  readonly from?: number
}

function proofOf(nonce: Uint8Array, { delegation, token, signs, signer, tokenSeed, sent }: Forgery = {}): Proof {
  const text = delegationText({
    ...{ genesis: GENESIS, owner: alice.address, sessionKey: peerIdOf(TAB), scopes: ['logs'], tasks: [TASK] },
    ...{ notAfterMs: nowMs + HOUR, epoch: 3 },
    ...delegation,
  })
  const tokenBytes = encodeToken({
    ...{ nonce, workerPeerId: peerIdOf(WORKER), clientPeerId: peerIdOf(TAB), scope: 'logs', task: TASK },
    notAfterMs: nowMs + MINUTE,
    ...token,
  })
  const proof = {
    delegation: utf8Encode(text),
    ownerSignature: (signer ?? alice).sign(signs?.(text) ?? delegationSignedBytes(text)),
    token: tokenBytes,
    tokenSignature: signToken(tokenBytes, tokenSeed ?? seedOf(TAB)),
  }
  return { ...proof, ...sent?.(proof) }
}

/** Opens a stream, is challenged, and shows what `answer` makes of the challenge. */
async function show(answer: (nonce: Uint8Array) => Proof, from = TAB): Promise<string | undefined> {
  const node = nodes.get(from)
  if (node === undefined) throw new Error('no such peer')
  const channel = clientChannel(await openLogStream(node, worker.peerId))
  await channel.send({ body: { case: 'open', value: { version: PROTOCOL_VERSION } } }, 5_000)
  const challenge = (await channel.next())?.body
  if (challenge?.case !== 'challenge') throw new Error(`No challenge but ${challenge?.case ?? 'nothing'}`)
  await channel.send({ body: { case: 'authenticate', value: answer(challenge.value.nonce) } }, 5_000)
  const body = (await channel.next())?.body
  channel.abort(new Error('seen enough'))
  return body?.case === 'refused' ? body.value.code : body?.case
}

const flip = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte))
const typed = (type: number, signature: Uint8Array) => Uint8Array.of(type, ...signature)
/** What the signing payload of an extrinsic looks like: call, extra, versions, genesis and block hash. */
const transaction = () => Uint8Array.of(5, 3, 0, ...bob.publicKey, 7, 0, 16, 165, 212, 232, ...seedOf(1), ...seedOf(2))

const BAD: [name: string, forgery: Forgery, code: string][] = [
  ['of another account', { signer: bob }, 'access_owner_signature'],
  ['of another account for itself', { delegation: { owner: bob.address }, signer: bob }, 'access_owner_mismatch'],
  ['for another task', { token: { task: 8n }, delegation: { tasks: [8n] } }, 'access_task_unknown'],
  ['for a task that the statement does not name', { delegation: { tasks: [8n] } }, 'access_delegation_task'],
  ['for another worker', { token: { workerPeerId: peerIdOf(8) } }, 'access_token_worker'],
  ['for another use', { token: { scope: 'metrics' } }, 'access_token_scope'],
  ['for a use that the statement does not give', { delegation: { scopes: ['metrics'] } }, 'access_delegation_scope'],
  ['of another chain', { delegation: { genesis: `0x${'22'.repeat(32)}` } }, 'access_delegation_chain'],
  ['that has expired', { token: { notAfterMs: Date.now() - HOUR } }, 'access_token_expired'],
  ['from the future', { token: { notAfterMs: Date.now() + 1_000 * HOUR } }, 'access_token_too_long'],
  ['with a statement that has expired', { delegation: { notAfterMs: Date.now() - HOUR } }, 'access_delegation_expired'],
  [
    'with a statement from the future',
    { delegation: { notAfterMs: Date.now() + 1_000 * HOUR } },
    'access_delegation_too_long',
  ],
  ['of an epoch that was revoked', { delegation: { epoch: 2 } }, 'access_delegation_revoked'],
  ['of an epoch to come', { delegation: { epoch: 4 } }, 'access_delegation_epoch'],
  ['with the nonce of another stream', { token: { nonce: seedOf(5) } }, 'access_token_nonce'],
  ['stolen by another peer', { from: THIEF }, 'access_token_client'],
  [
    'of a thief, for the statement of the owner',
    { from: THIEF, token: { clientPeerId: peerIdOf(THIEF) }, tokenSeed: seedOf(THIEF) },
    'access_session_key',
  ],
  ['signed by a thief', { tokenSeed: seedOf(THIEF) }, 'access_token_signature'],
  ['whose statement was signed without marks', { signs: (text) => utf8Encode(text) }, 'access_owner_unwrapped'],
  [
    'whose statement was signed with marks twice',
    { signs: (text) => delegationSignedBytes(`<Bytes>${text}</Bytes>`) },
    'access_owner_signature',
  ],
  [
    'whose statement was signed with other marks',
    { signs: (text) => utf8Encode(`<bytes>${text}</bytes>`) },
    'access_owner_signature',
  ],
  [
    'whose statement has its marks in it',
    { sent: () => ({ delegation: utf8Encode('<Bytes>EdgeCloud session</Bytes>') }) },
    'access_delegation_malformed',
  ],
  ['with a signed transaction', { signs: transaction }, 'access_owner_signature'],
  [
    'with a transaction for a statement',
    { sent: () => ({ delegation: transaction() }) },
    'access_delegation_malformed',
  ],
  ['with a transaction for a token', { sent: () => ({ token: transaction() }) }, 'access_token_malformed'],
  [
    'with its two signatures swapped',
    {
      sent: ({ ownerSignature, tokenSignature }) => ({
        ownerSignature: tokenSignature,
        tokenSignature: ownerSignature,
      }),
    },
    'access_token_signature',
  ],
  [
    'with the type of another curve',
    { sent: ({ ownerSignature }) => ({ ownerSignature: typed(0, ownerSignature) }) },
    'access_owner_signature',
  ],
  ['cut short', { sent: ({ token }) => ({ token: token.slice(0, -1) }) }, 'access_token_malformed'],
  ['with a byte more', { sent: ({ token }) => ({ token: Uint8Array.of(...token, 0) }) }, 'access_token_malformed'],
  ['without a token', { sent: () => ({ token: new Uint8Array() }) }, 'access_token_malformed'],
  ['with a token that is too long', { sent: () => ({ token: new Uint8Array(257) }) }, 'access_token_malformed'],
  ['with a statement that is too long', { sent: () => ({ delegation: new Uint8Array(2_561) }) }, 'access_too_large'],
  [
    'with a statement cut short',
    { sent: ({ delegation }) => ({ delegation: delegation.slice(0, -2) }) },
    'access_delegation_malformed',
  ],
  [
    'with a flipped bit in the statement',
    { sent: ({ delegation }) => ({ delegation: flip(delegation, 3) }) },
    'access_delegation_malformed',
  ],
  [
    'with a flipped bit in the signature of the owner',
    { sent: ({ ownerSignature }) => ({ ownerSignature: flip(ownerSignature, 40) }) },
    'access_owner_signature',
  ],
  [
    'with a flipped bit in its signature',
    { sent: ({ tokenSignature }) => ({ tokenSignature: flip(tokenSignature, 40) }) },
    'access_token_signature',
  ],
  ['without signatures', { sent: () => ({ ownerSignature: new Uint8Array() }) }, 'access_owner_signature'],
]

describe('battery 39: a token', () => {
  fixedRow(39, 'a token that is not right for this very stream')

  it.each(BAD)('battery 39: %s is refused', async (_name, forgery, code) => {
    expect(await show((nonce) => proofOf(nonce, forgery), forgery.from)).toBe(code)
    // One look for the owner at most, and nothing of the task.
    expect(lookups).toBeLessThanOrEqual(1)
    expect(opened).toBe(0)
    expect(Object.keys(ERROR_TABLE)).toContain(code)
  })

  it('battery 39: is good for one stream, for its own peer, and only until the task has another owner', async () => {
    const shown: Proof[] = []
    expect(
      await show((nonce) => {
        shown.push(proofOf(nonce))
        return shown[0] ?? proofOf(nonce)
      }),
    ).toBe('granted')
    const [good] = shown
    if (good === undefined) throw new Error('nothing was shown')
    expect(await show(() => good)).toBe('access_token_nonce')
    expect(await show(() => good, THIEF)).toBe('access_token_nonce')
    chain = { owner: bob.address, epoch: 0 }
    expect(await show((nonce) => proofOf(nonce))).toBe('access_delegation_epoch')
    chain = { owner: bob.address, epoch: 3 }
    expect(await show((nonce) => proofOf(nonce))).toBe('access_owner_mismatch')
    chain = { owner: alice.address, epoch: 4 }
    expect(await show((nonce) => proofOf(nonce))).toBe('access_delegation_revoked')
  })

  it('battery 39: has every reason to be refused in the table', () => {
    const known = Object.keys(ERROR_TABLE).filter((code) => code.startsWith('access_'))
    // That one is for the request after the proof.
    const reasons = [...BAD.map(([, , code]) => code), 'access_token_task']
    expect(new Set(reasons)).toEqual(new Set(known))
  })
})
