/** Thrown when a request is made while there is no running chain, or when the chain stopped before it answered. */
export class LightClientDisconnectedError extends Error {
  override readonly name = 'LightClientDisconnectedError'
  readonly code = 'light_client_disconnected'
  constructor(options?: ErrorOptions) {
    super('The light client is not running. It restarts by itself; repeat the request when it is connected.', options)
  }
}

/** Thrown when the light client answers a request with a JSON-RPC error. `rpcCode` is the number of the JSON-RPC error. */
export class LightClientRpcError extends Error {
  override readonly name = 'LightClientRpcError'
  readonly code = 'light_client_rpc'
  readonly rpcCode: number
  readonly method: string
  constructor(method: string, rpcCode: number, message: string) {
    super(`${rpcCode}: ${message}`)
    this.rpcCode = rpcCode
    this.method = method
  }
}

/** Thrown when a transaction is refused before it reaches the network; `reason` is the validation error. */
export class TransactionRefusedError extends Error {
  override readonly name = 'TransactionRefusedError'
  readonly code = 'transaction_refused'
  readonly reason: string
  constructor(reason: string) {
    super(`1010: Invalid Transaction: ${reason}`)
    this.reason = reason
  }
}

/** Thrown when the light client does not know enough of the chain to begin there another time. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError'
  readonly code = 'light_client_checkpoint'
  constructor(why: string) {
    super(`There is no checkpoint of this chain yet: ${why}`)
  }
}
