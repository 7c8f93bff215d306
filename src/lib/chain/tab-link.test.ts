import type { ChainConnection } from '@edgecloud/light-client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { TabLink } from './tab-link.ts'
import { CONTROL_CHANNEL, type ControlMessage } from './tab-messages.ts'
import { TabServer } from './tab-server.ts'

/** A chain that answers each request with the request itself, and can crash. */
class EchoChain implements ChainConnection {
  readonly #answers: string[] = []
  #waiting: PromiseWithResolvers<string> | undefined
  removed = false
  sendJsonRpc(rpc: string) {
    if (this.#waiting === undefined) this.#answers.push(rpc)
    else this.#waiting.resolve(rpc)
    this.#waiting = undefined
  }
  nextJsonRpcResponse() {
    const next = this.#answers.shift()
    if (next !== undefined) return Promise.resolve(next)
    this.#waiting = Promise.withResolvers<string>()
    return this.#waiting.promise
  }
  crash() {
    this.#waiting?.reject(new Error('crashed'))
  }
  remove() {
    this.removed = true
    this.crash()
  }
}

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

/** Asks a server for a link as another tab does. */
async function borrow(link: string, chain: string): Promise<ControlMessage> {
  const control = new BroadcastChannel(CONTROL_CHANNEL)
  ends.push(() => control.close())
  const answer = new Promise<ControlMessage>((resolve) => {
    control.onmessage = ({ data }: MessageEvent<ControlMessage>) => resolve(data)
  })
  control.postMessage({ kind: 'open', link, chain })
  return answer
}

function serveEcho() {
  const chains: EchoChain[] = []
  const server = new TabServer({
    chain: 'digest',
    openAnother: () => {
      const chain = new EchoChain()
      chains.push(chain)
      return Promise.resolve(chain)
    },
  })
  ends.push(() => server.stop())
  return { server, chains }
}

describe('a light client lent to another tab', () => {
  it('carries requests and answers in order', async () => {
    serveEcho()
    const link = new TabLink('one')
    ends.push(() => link.break())
    expect(await borrow('one', 'digest')).toEqual({ kind: 'opened', link: 'one' })
    link.sendJsonRpc('a')
    link.sendJsonRpc('b')
    expect(await link.nextJsonRpcResponse()).toBe('a')
    expect(await link.nextJsonRpcResponse()).toBe('b')
  })

  it('is refused to a tab that follows another chain', async () => {
    const { chains } = serveEcho()
    expect(await borrow('two', 'older')).toEqual({ kind: 'refused', link: 'two' })
    expect(chains).toEqual([])
  })

  it('breaks the link when the light client crashes, and when its tab stops', async () => {
    const { chains, server } = serveEcho()
    for (const [name, end] of [
      ['three', () => chains[0]?.crash()],
      ['four', () => server.stop()],
    ] as const) {
      const link = new TabLink(name)
      await borrow(name, 'digest')
      const next = expect(link.nextJsonRpcResponse()).rejects.toMatchObject({ code: 'light_client_link' })
      end()
      await next
      expect(() => link.sendJsonRpc('late')).toThrow()
    }
  })

  it('gives the chain back when the other tab is done', async () => {
    const { chains } = serveEcho()
    const link = new TabLink('five')
    await borrow('five', 'digest')
    link.remove()
    await vi.waitFor(() => expect(chains[0]?.removed).toBe(true))
  })
})
