import { Chain } from './chain.svelte.ts'

/**
 * The page's link to the chain. It is made before the page is drawn, so that the light client loads beside the first
 * paint and not after it; components take it from the context.
 */
export const pageChain = new Chain()
