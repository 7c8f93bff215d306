import type { ChainIsolation } from '../chain/requirements.ts'

/** Classes of isolation, weakest first, as the chain orders them. */
export const ISOLATIONS: readonly ChainIsolation[] = ['Bubblewrap', 'Runc', 'RuncUserns', 'Gvisor', 'Kata']

/** Orders classes of isolation: the stronger, the larger. */
export const isolationStrength = (isolation: ChainIsolation): number => ISOLATIONS.indexOf(isolation)
