import { createContext } from 'svelte'
import type { Wallet } from './wallet.svelte.ts'

/** The page's one wallet; the root layout provides it. */
export const [getWallet, setWallet] = createContext<Wallet>()
