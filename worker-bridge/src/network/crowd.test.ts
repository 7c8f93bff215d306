import { describe, expect, it } from 'vitest'
import { Crowd } from './crowd.ts'

function member(host: string, ended: string[], name = host) {
  return { host, end: () => void ended.push(name) }
}

describe('Crowd', () => {
  it('refuses a host that has too many', () => {
    const crowd = new Crowd({ total: 10, perHost: 2 })
    expect([1, 2, 3].map(() => crowd.enter(member('a', [])))).toEqual([true, true, false])
    expect(crowd.enter(member('b', []))).toBe(true)
    expect(crowd.size).toBe(3)
  })

  it('takes the place of the oldest of the host with most when it is full, never that of a host with few', () => {
    const ended: string[] = []
    const crowd = new Crowd({ total: 4, perHost: 3 })
    crowd.enter(member('honest', ended))
    for (const name of ['a1', 'a2', 'a3']) crowd.enter(member('a', ended, name))
    expect(crowd.enter(member('b', ended))).toBe(true)
    expect(crowd.enter(member('c', ended))).toBe(true)
    expect(ended).toEqual(['a1', 'a2'])
    expect(crowd.size).toBe(4)
  })

  it('forgets who left, once', () => {
    const crowd = new Crowd({ total: 1, perHost: 1 })
    const one = member('a', [])
    crowd.enter(one)
    crowd.leave(one)
    crowd.leave(one)
    expect(crowd.size).toBe(0)
    expect(crowd.enter(member('a', []))).toBe(true)
  })

  it('lets one host take the place of its own when it alone fills all', () => {
    const ended: string[] = []
    const crowd = new Crowd({ total: 1, perHost: 2 })
    crowd.enter(member('a', ended, 'first'))
    expect(crowd.enter(member('a', ended, 'second'))).toBe(true)
    expect(ended).toEqual(['first'])
  })
})
