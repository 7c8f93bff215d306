import { createContext } from 'svelte'
import type { Chain } from './chain.svelte.ts'

/** The page's one link to the chain; the root layout provides it. */
export const [getChain, setChain] = createContext<Chain>()
