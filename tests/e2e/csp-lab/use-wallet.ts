import { enableExtensions } from '../../../src/lib/wallet/extension-door.ts'

/** Looks for wallet extensions as the app does. */
export default async function useWallet(): Promise<string> {
  return (await enableExtensions()).kind
}
