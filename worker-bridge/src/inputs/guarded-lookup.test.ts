import type { LookupAddress } from 'node:dns'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { InputRefusedError } from './errors.ts'
import { guardedLookup, type Resolve } from './guarded-lookup.ts'
import { isPublicAddress } from './is-public-address.ts'

const v4 = (address: string): LookupAddress => ({ address, family: 4 })
const v6 = (address: string): LookupAddress => ({ address, family: 6 })

function ask(resolve: Resolve, all: boolean) {
  const lookup = guardedLookup({ resolve, accept: isPublicAddress, host: 'task.example' })
  return new Promise((done, fail) =>
    lookup('name.test', { all }, (error, address, family) =>
      error ? fail(error) : done(all ? address : [address, family]),
    ),
  )
}

describe('guardedLookup', () => {
  it('gives the public addresses only', async () => {
    const mixed = async () => [v4('127.0.0.1'), v6('64:ff9b::808:808'), v6('2606:4700::1'), v4('8.8.8.8')]
    expect(await ask(mixed, true)).toEqual([v6('2606:4700::1'), v4('8.8.8.8')])
    expect(await ask(mixed, false)).toEqual(['2606:4700::1', 6])
  })

  it.each([[v4('127.0.0.1')], [v6('::1')], [v4('169.254.169.254')], [v6('::ffff:10.0.0.1')], [v4('127.1')], [v4('')]])(
    'refuses %j',
    async (address) => {
      for (const all of [true, false]) {
        const asked = ask(async () => [address], all)
        await expect(asked).rejects.toThrow(InputRefusedError)
        await expect(asked).rejects.toThrow(`name.test leads to ${address.address}, which is not a public address`)
      }
    },
  )

  it('judges each answer of a name that changes its mind', async () => {
    const answers = [[v4('8.8.8.8')], [v4('127.0.0.1')]]
    const rebinding = async () => answers.shift() ?? []
    expect(await ask(rebinding, true)).toEqual([v4('8.8.8.8')])
    await expect(ask(rebinding, true)).rejects.toThrow('name.test leads to 127.0.0.1')
    await expect(ask(rebinding, true)).rejects.toThrow('name.test leads to nothing')
  })

  it('is asked once for a connection, which goes to no other address', async () => {
    let visits = 0
    const server = createServer((socket) => {
      visits += 1
      socket.destroy()
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const listening = server.address()
    if (listening === null || typeof listening === 'string') throw new Error('no port')

    const answers = [[v4('8.8.8.8')]]
    let asked = 0
    const rebinding = async () => {
      asked += 1
      return answers.shift() ?? [v4('127.0.0.1')]
    }
    const socket = connect({
      host: 'name.test',
      port: listening.port,
      lookup: guardedLookup({ resolve: rebinding, accept: isPublicAddress, host: 'task.example' }),
      localAddress: '127.0.0.1', // nothing leaves this machine: the system does not connect from here to there
    })
    const [fault] = await new Promise<unknown[]>((done) => socket.once('error', (...given) => done(given)))
    expect(fault).toMatchObject({ syscall: 'connect', address: '8.8.8.8' })
    expect([asked, visits]).toEqual([1, 0])
  })

  it('passes on what the resolver says', async () => {
    const fault = Object.assign(new Error('no'), { code: 'ENOTFOUND' })
    await expect(ask(() => Promise.reject(fault), true)).rejects.toBe(fault)
  })
})
