import { Chain } from './chain.svelte.ts'
import { lightClientProgram } from './light-client-program.ts'

/**
 * The page's link to the chain. It is made before the page is drawn, so that the light client loads beside the first
 * paint and not after it; components take it from the context.
 */
export const pageChain = new Chain()

// Before anything else: loading and compiling takes the longest. A failure shows where the program is needed.
lightClientProgram().catch(() => undefined)
