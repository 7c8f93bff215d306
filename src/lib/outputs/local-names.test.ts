import { outputPathFault } from '@edgecloud/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localName } from './local-name.ts'
import { LocalNames } from './local-names.ts'

describe('localName', () => {
  it.each([
    ['means.csv', 'means.csv'],
    ['.env', '.env'],
    ['ä 😀.txt', 'ä 😀.txt'],
    ['a\\..\\b', 'a_.._b'],
    ['C:', 'C_'],
    ['what?*.txt', 'what__.txt'],
    ['fdp\u202eexe', 'fdp_exe'],
    ['end. . ', 'end____'],
    ['NUL', '_NUL'],
    ['con.txt', '_con.txt'],
    ['console.txt', 'console.txt'],
    ['a\0b', 'a_b'],
    ['\ud800', '_'],
    ['', '_'],
  ])('makes %j to %j', (name, local) => {
    expect(localName(name)).toBe(local)
  })

  it('shortens a long name, and keeps its ending', () => {
    const local = localName(`${'ä'.repeat(300)}.csv`)
    expect(new TextEncoder().encode(local).length).toBeLessThanOrEqual(230)
    expect(local.endsWith('ä.csv')).toBe(true)
    expect(localName(`.${'x'.repeat(400)}`)).toHaveLength(230)
  })
})

describe('LocalNames', () => {
  const of = (...paths: string[]) => {
    const names = new LocalNames()
    return { places: paths.map((path) => names.of(path).join('/')), changed: names.changed }
  }

  it('leaves usual names alone', () => {
    expect(of('/data/out', '/data/out/a.csv', '/data/out/b/a.csv')).toEqual({
      places: ['data/out', 'data/out/a.csv', 'data/out/b/a.csv'],
      changed: 0,
    })
  })

  it('tells paths apart that some computers do not', () => {
    expect(of('/out/a.txt', '/out/A.TXT', '/out/a?.txt', '/out/a:.txt', '/out/.x', '/out/.X').places).toEqual([
      ...['out/a.txt', 'out/A (2).TXT', 'out/a_.txt', 'out/a_ (2).txt', 'out/.x', 'out/.X (2)'],
    ])
    // Two ways to write one letter.
    expect(of('/o/\u00e4', '/o/a\u0308').places[1]).toBe('o/a\u0308 (2)')
  })

  it('puts what is inside of a folder into that folder, whatever the folder is called here', () => {
    expect(of('/a:', '/a:/x', '/a?/x', '/a:/y').places).toEqual(['a_', 'a_/x', 'a_ (2)/x', 'a_/y'])
  })

  it('gives each path one place of its own, inside of the folder, on every computer', () => {
    const part = fc.string({ unit: fc.constantFrom(...'aA.\\:* ~ä'), minLength: 1, maxLength: 4 })
    const paths = fc
      .array(part, { minLength: 1, maxLength: 3 })
      .map((parts) => `/${parts.join('/')}`)
      .filter((path) => outputPathFault(path) === undefined)
    fc.assert(
      fc.property(fc.uniqueArray(paths, { maxLength: 30 }), (list) => {
        const { places } = of(...list)
        expect(new Set(places.map((place) => place.normalize('NFC').toLowerCase())).size).toBe(list.length)
        for (const place of places) {
          expect(place.split('/').every((name) => name !== '' && name !== '.' && name !== '..')).toBe(true)
          expect(place).not.toMatch(/[\\:*?"<>|]|[. ](\/|$)/)
        }
      }),
    )
  })
})
