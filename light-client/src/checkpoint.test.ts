import { expect, it } from 'vitest'
import { checkpointOf } from './checkpoint.ts'

// What smoldot said of a chain at one block, and what a node said of the same block (`sync_state_genSyncSpec`).
const AUTHORITY = 'd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d'
const FINALITY_KEY = '88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee'
const HEADER =
  '4e091406b459f76ec1096500b35764485d5070851b9f6badb26c35a57b46c046c02f2f37ae966db8907d3a60e8b84f674ce7e79f961a76227c5edf1f68d1b87a42f8fc86f8ab8aadbdc1c360182596abb95c30ee8b05124f46242689d05b893c8d080642414245b50103000000005c2aae2300000000e89e7999a05b8a15766338b129c4782d0ff9aa127b8b4bcbf95731d280817620095d340c98690eadafd5020b988f54ad488a1436f68739d9cca016597953db0495823638df1b63c423a6057831ff98e679e7e8541cc545709d6e3dca7d4f370c054241424501011a39b546bfbfb88daa5b658db38106b333b0035026ec3b42da0026cedbcc56590ff2377cb97e6f383c0cd15ebce173edccca81b2495759381acfdf01d36d1b82'
const epoch = (index: number, startSlot: number, randomness: string) => ({
  epoch_index: index,
  start_slot_number: startSlot,
  authorities: [{ public_key: AUTHORITY, weight: 1 }],
  randomness,
  c: { num: 1, denom: 4 },
  allowed_slots: 'primary-and-secondary-vrf',
})
const CHAIN = {
  version: '1',
  finalized_block_header: HEADER,
  babe_slots_per_epoch: 20,
  babe_finalized_block_epoch_information: epoch(
    2,
    598616661,
    '02e802f4a6e28a6684ed09822a58d87a4ad2d38f53d91fd28165147da800244e',
  ),
  babe_finalized_next_epoch_transition: epoch(
    3,
    598616681,
    'd1c45aa1c878af634bdab0457fd65fb53b5774f5c0696ed211a6774f85149286',
  ),
  grandpa_after_finalized_block_authorities_set_id: 0,
  grandpa_finalized_triggered_authorities: [{ public_key: FINALITY_KEY, weight: 1 }],
}
const NODE_EPOCHS = [
  '010200000000000000552aae2300000000140000000000000004d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d010000000000000002e802f4a6e28a6684ed09822a58d87a4ad2d38f53d91fd28165147da800244e0100000000000000040000000000000002',
  '010300000000000000692aae2300000000140000000000000004d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d0100000000000000d1c45aa1c878af634bdab0457fd65fb53b5774f5c0696ed211a6774f851492860100000000000000040000000000000002',
]

it('encodes what the node of the same chain does', () => {
  const made = checkpointOf(JSON.stringify({ chain: CHAIN }))
  expect(made.finalizedBlockHeader).toBe(`0x${HEADER}`)
  for (const encoded of NODE_EPOCHS) expect(made.babeEpochChanges).toContain(encoded)
  // One validator of weight 1 in set 0, and no change of the set that waits.
  expect(made.grandpaAuthoritySet).toBe(`0x04${FINALITY_KEY}0100000000000000${'00'.repeat(8)}00000000`)
})

it.each([
  ['nothing is final yet', { ...CHAIN, babe_finalized_block_epoch_information: undefined }],
  ['nobody makes blocks by BABE', { ...CHAIN, babe_slots_per_epoch: undefined }],
  ['nobody votes', { ...CHAIN, grandpa_finalized_triggered_authorities: [] }],
  ['the light client knows no chain', undefined],
])('has none where %s', (_, chain) => {
  expect(() => checkpointOf(JSON.stringify({ chain }))).toThrow(
    expect.objectContaining({ code: 'light_client_checkpoint' }),
  )
})
