import { outputRoot, toPrefixedHex, utf8Encode, type OutputManifest } from '@edgecloud/protocol'
import { expect, it } from 'vitest'
import { checkManifest } from './check-manifest.ts'

const manifest: OutputManifest = {
  version: 1,
  exitCode: 0,
  entries: Array.from({ length: 10_000 }, (_, at) => ({
    kind: 'file' as const,
    path: `/out/${String(at).padStart(5, '0')}`,
    executable: at % 2 === 0,
    size: at,
    sha256: 'ab'.repeat(32),
  })),
}
const json = (value: unknown) => utf8Encode(JSON.stringify(value))
const root = toPrefixedHex(outputRoot(manifest))

it('takes the largest list that there may be, resting in between', async () => {
  const rests: number[] = []
  let at = performance.now()
  const timer = setInterval(() => {
    rests.push(performance.now() - at)
    at = performance.now()
  })
  expect(await checkManifest(json(manifest), root)).toEqual(manifest)
  clearInterval(timer)
  expect(rests.length).toBeGreaterThan(1)
})

it.each([
  [
    'one entry more',
    { ...manifest, entries: [...manifest.entries, manifest.entries[0]] },
    'outputs_manifest_malformed',
  ],
  ['one entry less', { ...manifest, entries: manifest.entries.slice(1) }, 'outputs_root_mismatch'],
  ['another version', { ...manifest, version: 2 }, 'outputs_manifest_malformed'],
  ['a key that no list has', { ...manifest, note: 'x' }, 'outputs_manifest_malformed'],
  ['no object', null, 'outputs_manifest_malformed'],
])('does not take a list with %s', async (_, value, code) => {
  await expect(checkManifest(json(value), root)).rejects.toMatchObject({ code })
})

it('does not take what is no JSON, or no text', async () => {
  for (const bytes of [utf8Encode('{'), Uint8Array.of(0xff), new Uint8Array()]) {
    await expect(checkManifest(bytes, root)).rejects.toMatchObject({ code: 'outputs_manifest_malformed' })
  }
})
