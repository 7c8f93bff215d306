import { fromHex, toPrefixedHex, utf8Encode } from '@edgecloud/protocol'
import type { Chain } from '../chain/chain.svelte.ts'
import { loadPart } from '../loading/load-part.ts'
import { NoAccountError, TextSigningUnsupportedError } from './errors.ts'
import type { ExtensionLink } from './extension-door.ts'
import { selectedAddress, type SelectedAddress } from './selected-address.ts'
import type { WalletAccount } from './wallet-account.ts'
import type { WalletState } from './wallet-state.ts'

/** What the wallet needs to know of the chain. */
export type ChainView = Pick<Chain, 'isDevelopment' | 'walletMetadata'>

/** The accounts of this user: those of wallet extensions, and public ones on a development chain. */
export class Wallet {
  readonly #chain: ChainView
  #state = $state.raw<WalletState>({ kind: 'idle' })
  #extension = $state.raw<readonly WalletAccount[]>([])
  #development = $state.raw<readonly WalletAccount[]>([])
  #wanted = $state.raw<SelectedAddress>()
  #lacksMetadata = $state(false)
  #link: ExtensionLink | undefined
  #unsubscribe: (() => void) | undefined

  constructor(chain: ChainView) {
    this.#chain = chain
    this.#wanted = selectedAddress.load()
  }

  readonly #accounts = $derived.by(() => [...this.#extension, ...(this.#chain.isDevelopment ? this.#development : [])])

  readonly #selected = $derived.by(() => {
    const wanted = this.#wanted
    return this.#accounts.find(({ address, kind }) => address === wanted?.address && kind === wanted.kind)
  })

  get state(): WalletState {
    return this.#state
  }
  /** Accounts of extensions first, then development accounts. */
  get accounts(): readonly WalletAccount[] {
    return this.#accounts
  }
  get selected(): WalletAccount | undefined {
    return this.#selected
  }
  /** True when the wallet would show this chain's calls as raw bytes; `offerMetadata` cures it. */
  get lacksMetadata(): boolean {
    return this.#lacksMetadata
  }

  /** Asks the extensions again if this browser chose one of their accounts before; no question for new users. */
  resume(): void {
    if (this.#wanted?.kind === 'extension') void this.connect()
    if (this.#wanted?.kind === 'development') void this.loadDevelopmentAccounts()
  }

  /** Asks the wallet extensions for their accounts. */
  async connect(): Promise<void> {
    if (this.#state.kind === 'asking') return
    this.#state = { kind: 'asking', since: Date.now() }
    const door = await loadPart(() => import('./extension-door.ts')).catch(() => undefined)
    if (door === undefined) {
      this.#state = { kind: 'not loaded' }
      return
    }
    const answer = await door.enableExtensions()
    if (answer.kind !== 'enabled') {
      this.#state = answer
      return
    }
    this.#unsubscribe?.()
    this.#link = answer.link
    this.#unsubscribe = await answer.link.subscribe((accounts) => this.#take(accounts))
    this.#lacksMetadata = await answer.link.lacksMetadata(await this.#chain.walletMetadata())
  }

  /** Makes the public accounts of a development chain; they show only there. */
  async loadDevelopmentAccounts(): Promise<void> {
    if (this.#development.length > 0) return
    try {
      const { developmentAccounts } = await loadPart(() => import('./development-accounts.ts'))
      this.#development = await developmentAccounts()
    } catch {
      this.#state = { kind: 'not loaded' }
    }
  }

  select(account: WalletAccount): void {
    this.#wanted = { address: account.address, kind: account.kind }
    selectedAddress.save(this.#wanted)
  }

  /** Opens the wallet, which asks whether to take the chain's metadata. */
  async offerMetadata(): Promise<void> {
    const metadata = await this.#chain.walletMetadata()
    await this.#link?.provideMetadata(metadata)
    this.#lacksMetadata = (await this.#link?.lacksMetadata(metadata)) ?? false
  }

  /**
   * Signs readable text with the selected account. What is really signed is `<Bytes>text</Bytes>` in UTF-8.
   * Resolves with a MultiSignature's bytes or the bare 64 bytes, as the wallet gives them.
   */
  async signText(text: string): Promise<Uint8Array> {
    const account = this.#selected
    if (account === undefined) throw new NoAccountError()
    const signRaw = account.signer.signRaw
    if (signRaw === undefined) throw new TextSigningUnsupportedError(account.wallet)
    const data = toPrefixedHex(utf8Encode(text))
    const { signature } = await signRaw({ address: account.address, data, type: 'bytes' })
    return fromHex(signature.slice(2))
  }

  stop(): void {
    this.#unsubscribe?.()
  }

  #take(accounts: readonly WalletAccount[]): void {
    this.#extension = accounts
    this.#state = { kind: accounts.length > 0 ? 'ready' : 'empty' }
    const first = accounts[0]
    if (this.#wanted === undefined && first !== undefined) this.select(first)
  }
}
