import { base64Encode } from '@polkadot/util-crypto'
import type { ChainApi } from './chain-api.ts'
import type { ChainInfo } from './chain-info.ts'
import type { WalletMetadata } from './chain-session.ts'

/** What a wallet needs to show this chain's calls in words. */
export function walletMetadata({ api }: ChainApi, info: ChainInfo): WalletMetadata {
  return {
    chain: info.name,
    genesisHash: api.genesisHash.toHex(),
    specVersion: api.runtimeVersion.specVersion.toNumber(),
    ss58Format: api.registry.chainSS58 ?? 42,
    tokenDecimals: info.decimals,
    tokenSymbol: info.symbol,
    types: {},
    metaCalls: base64Encode(api.runtimeMetadata.asCallsOnly.toU8a()),
    rawMetadata: api.runtimeMetadata.toHex(),
  }
}
