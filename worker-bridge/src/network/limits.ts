/** Connections at the same time, all peers together; browsers of owners are few per worker. */
export const MAX_CONNECTIONS = 256
/** Connections that have not finished their handshake, and how many one host may open in a second. */
export const MAX_PENDING_CONNECTIONS = 32
export const CONNECTIONS_PER_HOST_PER_SECOND = 10
/** Milliseconds for Noise and muxer negotiation. */
export const CONNECTION_HANDSHAKE_MS = 5_000
/** Log streams of one connection: one per terminal in a tab, with room for reconnects. */
export const MAX_LOG_STREAMS_PER_CONNECTION = 16
/** Milliseconds from the opening of a stream to a valid `Read`; a slow sender is cut off. */
export const STREAM_HANDSHAKE_MS = 10_000
/** Streams that have not proved who they are: burst, and how many may be opened per second after it. */
export const OPENS_PER_PEER = { burst: 16, perSecond: 1 } as const
export const OPENS_IN_TOTAL = { burst: 128, perSecond: 32 } as const
/** Milliseconds that a reader may leave its window full before it is dropped; its cursor is kept by itself. */
export const SLOW_READER_MS = 60_000
/** Milliseconds between empty batches on a quiet log: they show both ends that the other is alive. */
export const KEEP_ALIVE_MS = 20_000
/** Receive window of a stream over WebSocket; yamux allows no smaller one. */
export const STREAM_WINDOW_BYTES = 256 * 1024
