import { expect, it } from 'vitest'
import { RunUnsupportedError } from '../executors/errors.ts'
import { outputPaths } from './output-paths.ts'

it('gives paths in the form that a manifest has, each once', () => {
  expect(outputPaths(['/data/out', '/b//c/', '/data/out/', '/data/out2', '/b'.repeat(3)])).toEqual([
    '/data/out',
    '/b/c',
    '/data/out2',
    '/b/b/b',
  ])
  expect(outputPaths([])).toEqual([])
})

it('refuses paths inside others, and none', () => {
  expect(() => outputPaths(['/a/b/c', '/x', '/a/b'])).toThrow(/output \/a\/b\/c lies inside output \/a\/b/)
  expect(() => outputPaths(['/a', '/a/b'])).toThrow(RunUnsupportedError)
  expect(() => outputPaths(['//'])).toThrow(RunUnsupportedError)
})
