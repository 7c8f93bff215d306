/** What the provider needs of a running chain; smoldot's `Chain` has this shape. */
export interface ChainConnection {
  /** Enqueues one JSON-RPC request; throws when the client has crashed or was removed. */
  sendJsonRpc(rpc: string): void
  /** The next response or notification, in order; rejects when the client has crashed or was removed. */
  nextJsonRpcResponse(): Promise<string>
  /** Stops the chain. */
  remove(): void
}

/** Makes a new running chain. Called at the start and again after each crash, so it must make a new client as well. */
export type ConnectionFactory = () => Promise<ChainConnection>
