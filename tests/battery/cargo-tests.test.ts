import { expect, it } from 'vitest'
import { cargoTests } from './cargo-tests.ts'

const OUTPUT = `
     Running unittests src/lib.rs (target/debug/deps/pallet_workers-1)
running 3 tests
test tests::authorisation::every_call_as_every_role ... ok
test tests::accept::it_is_accepted ... ok
test tests::authorisation::a_hot_key_has_no_say ... FAILED
test tests::authorisation::slow ... ignored, takes minutes
`

it('finds the tests of a row in what cargo prints', () => {
  expect(cargoTests(OUTPUT).map(({ title, state, report }) => [title, state, report?.ledger !== undefined])).toEqual([
    ['battery 52: tests::authorisation::every_call_as_every_role', 'passed', true],
    ['battery 52: tests::authorisation::a_hot_key_has_no_say', 'failed', false],
    ['battery 52: tests::authorisation::slow', 'skipped', false],
  ])
})
