import { expect, it } from 'vitest'
import { canonicalise } from './canonical.ts'
import { deriveRequirements } from './derive-requirements.ts'
import { parseTaskFile } from './parse-task-file.ts'
import { secretNeeds } from './secret-needs.ts'

const read = (edge: string, services = '{a: {image: r.example/x}}') =>
  parseTaskFile(`services: ${services}\nsecrets: {s: {external: true}, t: {external: true}}\nx-edge: ${edge}\n`)
function specOf(...text: Parameters<typeof read>) {
  const parsed = read(...text)
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message)
  return parsed.spec
}
const problems = (edge: string, services?: string) => {
  const parsed = read(edge, services)
  return parsed.ok ? [] : parsed.problems.map(({ code }) => code)
}

it('are those that services read and images are pulled with, each once and in order', () => {
  const services = '{b: {image: x, secrets: [t]}, a: {image: x, secrets: [{source: t, target: /etc/t}]}}'
  expect(secretNeeds(specOf('{registries: {r.example: s, "10.example:5000": t}}', services))).toEqual([
    { name: 's', files: [], registries: ['r.example'] },
    {
      name: 't',
      files: [
        { service: 'b', path: '/run/secrets/t' },
        { service: 'a', path: '/etc/t' },
      ],
      registries: ['10.example:5000'],
    },
  ])
})

it('are none where a declared one is not used', () => {
  expect(secretNeeds(specOf('{}'))).toEqual([])
  expect(deriveRequirements(specOf('{}')).secrets).toBe(false)
})

it('make the chain wait also when only the pull of an image needs one', () => {
  expect(deriveRequirements(specOf('{registries: {r.example: s}}')).secrets).toBe(true)
})

it('change nothing of files that name no registry: they keep the hash that they had', () => {
  expect(canonicalise(specOf('{}'))).not.toContain('registries')
})

it.each([
  ['{registries: {r.example: other}}', 'spec_undeclared'],
  ['{registries: {"https://r.example": s}}', 'spec_bad_name'],
  ['{registries: {"../r": s}}', 'spec_bad_name'],
  ['{registries: {"user@r.example": s}}', 'spec_bad_name'],
  ['{registries: {R.example: s}}', 'spec_bad_name'],
  ['{registries: {r.example: user:password}}', 'spec_bad_value'],
])('%s is refused as %s', (edge, code) => {
  expect(problems(edge)).toEqual([code])
})

it('has no registries where there are no images', () => {
  expect(problems('{runtime: shell, registries: {r.example: s}}', '{a: {command: x}}')).toEqual([
    'spec_runtime_mismatch',
  ])
})
