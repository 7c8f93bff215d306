import { outputPathFault } from '@edgecloud/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { shownPath } from './shown-path.ts'

it.each([
  ['/data/out/means.csv', '/data/out/means.csv'],
  ['/ä/😀/日本', '/ä/😀/日本'],
  ['/out/invoice\u202efdp.exe', '/out/invoice⟨202E⟩fdp.exe'],
  ['/out/a\u2066b\u2069', '/out/a⟨2066⟩b⟨2069⟩'],
  ['/out/zero\u200bwidth\ufeff', '/out/zero⟨200B⟩width⟨FEFF⟩'],
  ['/out/tag\u{e0041}', '/out/tag⟨E0041⟩'],
  ['/out/line\u2028break', '/out/line⟨2028⟩break'],
  ['/out/\u001b[31mred', '/out/red'],
])('shows %j as %s', (path, shown) => {
  expect(shownPath(path)).toBe(shown)
})

it('shows no character that cannot be seen or that moves others, of any path that a list may have', () => {
  const paths = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => `/out/${text.replaceAll('/', '')}x`)
  fc.assert(
    fc.property(
      paths.filter((path) => outputPathFault(path) === undefined),
      (path) => {
        expect(shownPath(path)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      },
    ),
  )
})
