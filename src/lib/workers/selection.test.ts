import { describe, expect, it } from 'vitest'
import { selectionFrom, selectionQuery } from './selection.ts'

const from = (query: string) => selectionFrom(new URL(`http://localhost/deploy${query}`))

describe('selection in the address', () => {
  it('comes back as it went', () => {
    expect(from(selectionQuery([3, 0, 7]))).toEqual([3, 0, 7])
    expect(selectionQuery([])).toBe('')
  })

  it('drops doubles and what is no worker number', () => {
    expect(from('?workers=1,1,-2,x,99999999999,4')).toEqual([1, 4])
    expect(from('')).toEqual([])
  })
})
