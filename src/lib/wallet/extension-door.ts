import { isWeb3Injected, web3Accounts, web3AccountsSubscribe, web3Enable } from '@polkadot/extension-dapp'
import type { InjectedAccountWithMeta, InjectedExtension } from '@polkadot/extension-inject/types'
import { SS58_PREFIX } from '@edgecloud/protocol'
import type { WalletMetadata } from '../chain/chain-session.ts'
import { guardedSigner } from './guarded-signer.ts'
import type { WalletAccount } from './wallet-account.ts'

/** The name under which wallets list this page. */
const PAGE_NAME = 'EdgeCloud'

export type EnableAnswer = { kind: 'missing' } | { kind: 'rejected' } | { kind: 'enabled'; link: ExtensionLink }

/** Asks every wallet extension of this browser for access; resolves when all have answered. */
export async function enableExtensions(): Promise<EnableAnswer> {
  const extensions = await web3Enable(PAGE_NAME)
  if (extensions.length > 0) return { kind: 'enabled', link: new ExtensionLink(extensions) }
  return { kind: isWeb3Injected ? 'rejected' : 'missing' }
}

/** The extensions that gave access. */
export class ExtensionLink {
  readonly #extensions: readonly InjectedExtension[]

  constructor(extensions: readonly InjectedExtension[]) {
    this.#extensions = extensions
  }

  /** Calls back with the accounts now and at every change; returns the way to stop. */
  async subscribe(onAccounts: (accounts: readonly WalletAccount[]) => void): Promise<() => void> {
    const publish = (accounts: readonly InjectedAccountWithMeta[]) => onAccounts(this.#convert(accounts))
    publish(await web3Accounts({ ss58Format: SS58_PREFIX }))
    return web3AccountsSubscribe(publish, { ss58Format: SS58_PREFIX })
  }

  /** True when a wallet does not know this version of the chain and would show calls as raw bytes. */
  async lacksMetadata(metadata: WalletMetadata): Promise<boolean> {
    const known = await Promise.all(this.#extensions.map((extension) => extension.metadata?.get() ?? []))
    return known.some((list, at) => {
      if (this.#extensions[at]?.metadata === undefined) return false
      const entry = list.find(({ genesisHash }) => genesisHash === metadata.genesisHash)
      return entry === undefined || entry.specVersion < metadata.specVersion
    })
  }

  /** Opens the wallet, which asks the user whether to take the chain's metadata. */
  async provideMetadata(metadata: WalletMetadata): Promise<void> {
    for (const extension of this.#extensions) {
      await extension.metadata?.provide({ ...metadata, chainType: 'substrate', icon: 'substrate' })
    }
  }

  #convert(accounts: readonly InjectedAccountWithMeta[]): WalletAccount[] {
    return accounts.flatMap(({ address, meta }) => {
      const extension = this.#extensions.find(({ name }) => name === meta.source)
      if (extension === undefined) return []
      const name = meta.name ?? 'Unnamed account'
      return [
        { address, name, kind: 'extension' as const, wallet: meta.source, signer: guardedSigner(extension.signer) },
      ]
    })
  }
}
