import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Libp2p, Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PROTOCOL_IDS, PROTOCOL_VERSION } from '@edgecloud/protocol'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { fixedRow } from '../../../tests/battery/fixed-row.ts'
import { CertificateStore } from './certificate-store.ts'
import { createClientNode } from './client/client-node.ts'
import { dialWorker } from './client/dial-worker.ts'
import {
  GENESIS,
  account,
  clientChannel,
  forwardChannel,
  metricsChannel,
  outputsChannel,
  secretsChannel,
  signIn,
} from './fixtures/log-client.ts'
import type { SignIn } from './fixtures/log-client.ts'
import { ForwardProtocol } from './forward-protocol.ts'
import { LogProtocol } from './log-protocol.ts'
import { MetricsProtocol } from './metrics-protocol.ts'
import { createNetworkNode } from './network-node.ts'
import { OutputsProtocol } from './outputs-protocol.ts'
import { SecretsProtocol } from './secrets-protocol.ts'

/** Task 7 is Alice's and task 8 is Bob's, both on the same worker. */
const OWNERS: Readonly<Record<string, string>> = { 7: '//Alice', 8: '//Bob' }
const TASK = 7n
const run = { task: TASK, replica: 0, attempt: 1 }
const limitMs = 5_000

const alice = await account('//Alice')
const bob = await account('//Bob')
const eve = await account('//Eve')

/** What was asked of the parts behind the protocols: whoever is refused must not reach them. */
let reached: string[] = []
/** Unix milliseconds; moved on between tests, so that limits of earlier ones do not hold. */
let nowMs = Date.now()
const reach = (what: string) => void reached.push(what)

let directory: string
let worker: Libp2p
let stops: (() => unknown)[] = []

const seedOf = (byte: number) => new Uint8Array(32).fill(byte)
/** Peers by who has their key. */
const SEEDS = { alice: seedOf(21), bob: seedOf(22), eve: seedOf(23), 'another worker': seedOf(24) }
const peers = new Map<keyof typeof SEEDS, Libp2p>()

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-strangers-'))
  const certificate = (await CertificateStore.open(directory, Date.now())).transportCertificate()
  const listen = ['/ip4/127.0.0.1/tcp/0/ws']
  worker = await createNetworkNode({ seed: seedOf(7), certificate, listen })
  const modules = {
    node: worker,
    genesis: GENESIS,
    now: () => nowMs,
    onRefused: () => undefined,
    owners: {
      ownerOf: async (task: bigint) => {
        const uri = OWNERS[String(task)]
        return uri === undefined ? undefined : { owner: (await account(uri)).address, epoch: 0 }
      },
    },
  }
  const nothing = <T>(what: string) => (reach(what), Promise.resolve<T | undefined>(undefined))
  const protocols = [
    new LogProtocol({ ...modules, source: { openLog: () => nothing('a log') } }),
    new MetricsProtocol({ ...modules, metrics: { metricsOf: () => void reach('usage') } }),
    new OutputsProtocol({ ...modules, outputs: { outputsOf: () => nothing('outputs') } }),
    new ForwardProtocol({ ...modules, ports: { endpointOf: () => nothing('a port') } }),
    new SecretsProtocol({ ...modules, secrets: { deliver: async () => reach('secrets') } }),
  ]
  await worker.start()
  for (const protocol of protocols) await protocol.start()
  stops = [() => worker.stop(), ...protocols.map((protocol) => () => protocol.stop())]
  for (const who of Object.keys(SEEDS) as (keyof typeof SEEDS)[]) {
    const node = await createClientNode(SEEDS[who])
    await node.start()
    stops.push(() => node.stop())
    await node.dial(worker.getMultiaddrs().map((address) => multiaddr(address.toString())))
    peers.set(who, node)
  }
})
afterAll(async () => {
  for (const stop of stops.reverse()) await stop()
  await rm(directory, { recursive: true })
})
beforeEach(() => {
  reached = []
  nowMs += 3_600_000
})

function peerOf(who: keyof typeof SEEDS): Libp2p {
  const node = peers.get(who)
  if (node === undefined) throw new Error(`${who} has no peer`)
  return node
}

/** Every protocol that begins with the proof of an owner: its channel, and what its owner asks for. */
const PROTOCOLS = {
  logs: (stream: Stream) => {
    const channel = clientChannel(stream)
    const ask = (task: bigint) =>
      channel.send({ body: { case: 'read', value: { ...run, task, fromSeq: 0n, follow: false } } }, limitMs)
    return { channel, ask, what: 'a log' }
  },
  metrics: (stream: Stream) => {
    const channel = metricsChannel(stream)
    const ask = (task: bigint) =>
      channel.send({ body: { case: 'watch', value: { ...run, task, fromMs: 0n } } }, limitMs)
    return { channel, ask, what: 'usage' }
  },
  outputs: (stream: Stream) => {
    const channel = outputsChannel(stream)
    const ask = (task: bigint) => channel.send({ body: { case: 'list', value: { ...run, task } } }, limitMs)
    return { channel, ask, what: 'outputs' }
  },
  forward: (stream: Stream) => {
    const channel = forwardChannel(stream)
    const value = { ...run, service: 'web', container: 0, port: 80 }
    const ask = (task: bigint) => channel.send({ body: { case: 'connect', value: { ...value, task } } }, limitMs)
    return { channel, ask, what: 'a port' }
  },
  secrets: (stream: Stream) => {
    const channel = secretsChannel(stream)
    const envelope = { enc: seedOf(1), ciphertext: seedOf(2), notAfterMs: 0n }
    const ask = (task: bigint) =>
      channel.send({ body: { case: 'deliver', value: { ...run, task, envelope } } }, limitMs)
    return { channel, ask, what: 'secrets' }
  },
}
type Scope = keyof typeof PROTOCOLS
const SCOPES = Object.keys(PROTOCOLS) as Scope[]

async function open(scope: Scope, who: keyof typeof SEEDS) {
  return PROTOCOLS[scope](await peerOf(who).dialProtocol(worker.peerId, PROTOCOL_IDS[scope]))
}

/** An honest sign-in of a peer for task 7, with Alice's word. */
function signInOf(who: keyof typeof SEEDS, scope: Scope): SignIn {
  const until = { delegation: { notAfterMs: nowMs + 3_600_000 }, token: { notAfterMs: nowMs + 60_000 } }
  return {
    node: peerOf(who),
    seed: SEEDS[who],
    worker: worker.peerId.toString(),
    owner: alice,
    task: TASK,
    scope,
    ...until,
  }
}

type Role = [
  name: string,
  who: keyof typeof SEEDS,
  code: string,
  change: (who: SignIn, scope: Scope) => Partial<SignIn>,
]

const alicesPeer = () => peerOf('alice').peerId.toString()

const ROLES: Role[] = [
  ['a stranger who signs for itself', 'eve', 'access_owner_mismatch', () => ({ owner: eve })],
  ['the owner of another task here', 'bob', 'access_owner_mismatch', () => ({ owner: bob })],
  ['a worker, with the key that the chain knows', 'another worker', 'access_owner_mismatch', () => ({ owner: bob })],
  [
    'a thief with the token of the owner',
    'eve',
    'access_token_client',
    (who) => ({
      token: { ...who.token, clientPeerId: alicesPeer() },
      delegation: { ...who.delegation, sessionKey: alicesPeer() },
    }),
  ],
  [
    'a thief with the statement of the owner and a token of its own',
    'eve',
    'access_session_key',
    (who) => ({ delegation: { ...who.delegation, sessionKey: alicesPeer() } }),
  ],
  [
    'another worker to which the owner has shown a token',
    'another worker',
    'access_token_client',
    (who) => ({
      token: { ...who.token, clientPeerId: alicesPeer() },
      delegation: { ...who.delegation, sessionKey: alicesPeer() },
    }),
  ],
  [
    'the owner with a session for other uses',
    'alice',
    'access_delegation_scope',
    (who, scope) => ({ delegation: { ...who.delegation, scopes: [scope === 'logs' ? 'metrics' : 'logs'] } }),
  ],
  [
    'the owner with a token for another use',
    'alice',
    'access_token_scope',
    (who, scope) => ({ token: { ...who.token, scope: scope === 'logs' ? 'metrics' : 'logs' } }),
  ],
]

const CASES = SCOPES.flatMap((scope) => ROLES.map(([name, ...rest]) => [name, scope, ...rest] as const))

describe('battery 60: strangers read nothing', () => {
  fixedRow(60, 'every role asks every protocol of owners for what is not its own')

  it.each(CASES)('battery 60: %s is refused %s', async (_name, scope, who, code, change) => {
    const { channel } = await open(scope, who)
    const honest = signInOf(who, scope)
    const answer = await signIn(channel, { ...honest, ...change(honest, scope) })
    expect(answer).toMatchObject({ case: 'refused', value: { code } })
    expect(reached).toEqual([])
  })

  it.each(SCOPES)(
    'battery 60: the owner of another task gets nothing of this one by asking for it after its proof: %s',
    async (scope) => {
      const { channel, ask } = await open(scope, 'bob')
      expect((await signIn(channel, { ...signInOf('bob', scope), owner: bob, task: 8n }))?.case).toBe('granted')
      await ask(TASK)
      expect((await channel.next())?.body).toMatchObject({ case: 'refused', value: { code: 'access_token_task' } })
      expect(reached).toEqual([])
    },
  )

  it.each(SCOPES)('battery 60: whoever asks before the proof gets nothing: %s', async (scope) => {
    const { channel, ask } = await open(scope, 'eve')
    await ask(TASK)
    const code = 'stream_unexpected_message'
    expect((await channel.next())?.body).toMatchObject({ case: 'refused', value: { code } })
    const other = await open(scope, 'eve')
    await other.channel.send({ body: { case: 'open', value: { version: PROTOCOL_VERSION } } }, limitMs)
    expect((await other.channel.next())?.body.case).toBe('challenge')
    await other.ask(TASK)
    expect((await other.channel.next())?.body).toMatchObject({ case: 'refused', value: { code } })
    expect(reached).toEqual([])
  })

  it.each(SCOPES)('the owner is let in: %s', async (scope) => {
    const { channel, ask, what } = await open(scope, 'alice')
    expect((await signIn(channel, signInOf('alice', scope)))?.case).toBe('granted')
    await ask(TASK)
    await channel.next()
    expect(reached).toEqual([what])
  })
})

it('battery 60: a stranger at the address of a worker is not taken for it', async ({ task }) => {
  const settle = beginRow(task, { row: 60, seed: 'fixed', injected: 'another peer key at the address of a worker' })
  const node = peerOf('alice')
  const other = await createNetworkNode({
    seed: seedOf(99),
    certificate: (await CertificateStore.open(directory, Date.now())).transportCertificate(),
    listen: ['/ip4/127.0.0.1/tcp/0/ws'],
  })
  await other.start()
  try {
    const [address] = other.getMultiaddrs().map(String)
    // What the chain says is the address and who answers there.
    const stolen = address?.replace(other.peerId.toString(), peerOf('bob').peerId.toString()) ?? ''
    const place = { attempt: 1, peerId: peerOf('bob').peerId.toString(), addresses: [stolen] }
    const dialling = dialWorker(node, place, new AbortController().signal)
    await expect(dialling).rejects.toMatchObject({ code: 'worker_unreachable' })
    expect(other.getConnections()).toEqual([])
    settle('not dialled through', {})
  } finally {
    await other.stop()
  }
})
