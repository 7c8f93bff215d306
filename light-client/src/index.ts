// SPDX-License-Identifier: GPL-3.0-or-later
export type { ChainConnection, ConnectionFactory } from './chain-connection.ts'
export { MAX_DATABASE_BYTES, SMOLDOT_VERSION, databaseKey, saveDatabase } from './database.ts'
export type { DatabaseStore } from './database.ts'
export { LightClientDisconnectedError, LightClientRpcError, TransactionRefusedError } from './errors.ts'
export { openChain } from './open-chain.ts'
export type { OpenChainOptions } from './open-chain.ts'
export { SmoldotProvider } from './smoldot-provider.ts'
export type { TransactionEvent } from './transaction-event.ts'
