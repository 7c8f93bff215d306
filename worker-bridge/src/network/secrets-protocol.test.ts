import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { FrameDecoder, peerIdFromPublicKey } from '@edgecloud/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { fixedRow } from '../../../tests/battery/fixed-row.ts'
import { filesWith } from '../secrets/fixtures/files-with.ts'
import { processesWith } from '../secrets/fixtures/processes-with.ts'
import { account, secretsChannel, signIn } from './fixtures/log-client.ts'
import { SecretsBench, TASK, VALUE } from './fixtures/secrets-bench.ts'

let bench: SecretsBench
afterEach(() => bench[Symbol.asyncDispose]())

const refusedWith = (code: string) =>
  expect.objectContaining({ case: 'refused', value: expect.objectContaining({ code }) })
const received = expect.objectContaining({ case: 'received' })
const forms = [Buffer.from(VALUE), Buffer.from(Buffer.from(VALUE).toString('base64').slice(0, 24))]

function output(): string {
  if (!existsSync(bench.logPath)) return ''
  const frames = new FrameDecoder().push(readFileSync(bench.logPath)).map(({ frame }) => frame)
  return frames.map((frame) => (frame.kind === 'output' ? Buffer.from(frame.bytes).toString() : '')).join('')
}

describe('battery 38: secrets over the network', () => {
  fixedRow(38, 'envelopes that are late, changed, replayed, too large, or for others')

  it('battery 38: reach the run in a file, and nothing else of this machine', async () => {
    const say =
      'read=$(cat /run/secrets/token); echo "got $read"; printf %s "$read" | base64; stat -c %a:%u /run/secrets/token'
    const inTwo = 'printf "in two: "; head -c 14 /run/secrets/token; sleep 0.4; tail -c +15 /run/secrets/token; echo'
    bench = await SecretsBench.start(`${say}; ${inTwo}; env; while [ ! -e /tmp/never ]; do sleep 0.1; done`)
    await bench.untilAwaited()
    expect(bench.runner.sent('secretsReceived')).toBe(false)
    expect(output()).toBe('')

    expect(await bench.deliver(await bench.seal())).toEqual(received)
    await bench.runner.until(() => output().includes('in two: [secret'))
    expect(bench.runner.chain.sent.map(({ kind }) => kind)).toEqual(['accept', 'secretsReceived'])
    const [, second = '', , fourth] = output().split('\n')
    expect(output()).toMatch(/^got \[secret token\]\*+\n/)
    expect(second).toMatch(/^\[secret token\]\*+=*$/)
    expect(output()).toContain('\n400:65534\n')
    expect(fourth).toBe('in two: [secret token]**************')
    expect(filesWith(bench.runner.dir, ...forms)).toEqual([])
    expect(processesWith(...forms)).toEqual([])

    // Its place lets nobody else in, and is empty once the run is over.
    const [runId = ''] = readdirSync(bench.place)
    expect(statSync(join(bench.place, runId, 'values')).mode & 0o077).toBe(0)
    expect(readFileSync(join(bench.place, runId, 'values', 'token'), 'utf8')).toBe(VALUE)
    bench.runner.chain.setState(TASK, { kind: 'stopping' })
    await bench.runner.until(() => bench.runner.sent('complete'))
    expect(readdirSync(bench.place)).toEqual([])
    expect(filesWith(bench.runner.dir, ...forms)).toEqual([])
  })

  it('outlive a bridge that ends before the run has begun, and one that ends after', async () => {
    bench = await SecretsBench.start('cat /run/secrets/token; while [ ! -e /tmp/never ]; do sleep 0.1; done')
    await bench.untilAwaited()
    await bench.deliver(await bench.seal())
    await bench.runner.stop()
    expect(output()).toBe('')
    await bench.startRunner()
    await bench.runner.stop()
    await bench.startRunner()
    await bench.runner.until(() => output().includes('[secret token]'))
    expect(readdirSync(bench.place)).toHaveLength(1)
    bench.runner.chain.drop(TASK)
    await bench.runner.until(() => readdirSync(bench.place).length === 0)
  })

  it('an envelope for another attempt, replica, task, worker or chain is refused, and costs the run nothing', async () => {
    bench = await SecretsBench.start('cat /run/secrets/token')
    await bench.untilAwaited()
    const workerPeerId = peerIdFromPublicKey(new Uint8Array(32).fill(1))
    const others = [
      { attempt: 2 },
      { replica: 1 },
      { task: 8n },
      { worker: 4 },
      { workerPeerId },
      { genesis: new Uint8Array(32) },
    ]
    for (const other of others) {
      const answer = await bench.deliver(await bench.seal(other))
      expect(answer, Object.keys(other).join()).toEqual(refusedWith('secrets_sealed'))
    }
    expect(readdirSync(bench.place)).toEqual([])
    expect(await bench.deliver(await bench.seal())).toEqual(received)
    await bench.runner.until(() => bench.runner.sent('complete'))
  })

  it('what is late, changed, cut, or not what the task names is refused', async () => {
    bench = await SecretsBench.start('cat /run/secrets/token')
    await bench.untilAwaited()
    const good = await bench.seal()
    const { ciphertext } = good
    const flipped = ciphertext.slice()
    flipped[5] = (flipped[5] ?? 0) ^ 1
    const table = [
      ['secrets_expired', await bench.seal({ notAfterMs: Date.now() - 31_000 })],
      ['secrets_too_long', await bench.seal({ notAfterMs: Date.now() + 16 * 60_000 })],
      ['secrets_sealed', { ...good, notAfterMs: good.notAfterMs + 1_000 }],
      ['secrets_sealed', { ...good, ciphertext: flipped }],
      ['secrets_malformed', { ...good, ciphertext: ciphertext.subarray(1) }],
      ['secrets_malformed', { ...good, ciphertext: new Uint8Array() }],
      ['secrets_malformed', { ...good, enc: new Uint8Array() }],
      ['secrets_names', await bench.seal({}, {})],
      ['secrets_names', await bench.seal({}, { other: VALUE })],
      ['secrets_names', await bench.seal({}, { token: VALUE, '../../etc/passwd': VALUE })],
    ] as const
    for (const [code, envelope] of table) expect(await bench.deliver(envelope), code).toEqual(refusedWith(code))
    bench.ahead = 16 * 60_000
    expect(await bench.deliver(good)).toEqual(refusedWith('secrets_expired'))
    expect(readdirSync(bench.place)).toEqual([])
    expect(bench.refused).toHaveLength(table.length + 1)
  })

  it('a replay finds the secrets there, the run over, or another attempt', async () => {
    bench = await SecretsBench.start('cat /run/secrets/token')
    await bench.untilAwaited()
    const good = await bench.seal()
    expect(await bench.deliver(good, { attempt: 2 })).toEqual(refusedWith('secrets_not_awaited'))
    expect(await bench.deliver(good, { replica: 0xffff_ffff })).toEqual(refusedWith('secrets_malformed'))
    const answers = await Promise.all([bench.deliver(good), bench.deliver(good)])
    expect(answers.map((answer) => answer?.case).toSorted()).toEqual(['received', 'refused'])
    await bench.runner.until(() => bench.runner.sent('complete'))
    expect(await bench.deliver(good)).toEqual(refusedWith('secrets_not_awaited'))
    expect(readdirSync(bench.place)).toEqual([])
  })

  it('only the owner brings them, and only with a session for that', async () => {
    bench = await SecretsBench.start('cat /run/secrets/token')
    await bench.untilAwaited()
    const good = await bench.seal()
    const bob = { owner: await account('//Bob') }
    expect(await bench.deliver(good, {}, bob)).toEqual(refusedWith('access_owner_mismatch'))
    const logs = { delegation: { scopes: ['logs', 'metrics'] } } as const
    expect(await bench.deliver(good, {}, logs)).toEqual(refusedWith('access_delegation_scope'))
    expect(await bench.deliver(good, {}, { token: { scope: 'logs' } })).toEqual(refusedWith('access_token_scope'))
    expect(await bench.deliver(good, { task: 8n })).toEqual(refusedWith('access_token_task'))
    expect(readdirSync(bench.place)).toEqual([])
  })

  it('a message that is too large is not read to its end', async () => {
    bench = await SecretsBench.start('cat /run/secrets/token')
    await bench.untilAwaited()
    const channel = secretsChannel(await bench.stream())
    await signIn(channel, bench.who)
    const head = Buffer.from([0xff, 0xff, 0x07]) // a length of 131,071 bytes
    await channel.write(head, 5_000)
    expect((await channel.next())?.body).toEqual(refusedWith('message_too_large'))
    const empty = secretsChannel(await bench.stream())
    await signIn(empty, bench.who)
    await empty.send({ body: { case: 'deliver', value: { task: TASK, replica: 0, attempt: 1 } } }, 5_000)
    expect((await empty.next())?.body).toEqual(refusedWith('secrets_malformed'))
  })
})
