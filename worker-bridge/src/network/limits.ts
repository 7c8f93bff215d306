/** Connections of peers that have proved a right to a task here, in all, and from one host, which a NAT's inhabitants share. */
export const MAX_KNOWN = 896
export const MAX_KNOWN_PER_HOST = 512
/** Connections of others: in all, and of one host. */
export const MAX_STRANGERS = 128
export const MAX_STRANGERS_PER_HOST = 32
/** Milliseconds that a connection has for a first proof, and bytes that it may send until then: a proof needs some 4 KiB. */
export const STRANGER_MS = 30_000
export const MAX_STRANGER_BYTES = 256 * 1024
/** Connections that have not finished their handshake: in all, and of one host. */
export const MAX_PENDING_CONNECTIONS = 64
export const MAX_PENDING_PER_HOST = 8
/**
 * Handshakes of Noise that are begun. Hosts from which somebody has proved a right share a
 * total of their own.
 */
export const CONNECTIONS_PER_HOST = { burst: 20, perSecond: 10 } as const
export const CONNECTIONS_IN_TOTAL = { burst: 128, perSecond: 64 } as const
/** Requests for webrtc-direct connections: a browser sends several until the first is answered. Their sender may be forged. */
export const STUN_PER_HOST = { burst: 40, perSecond: 20 } as const
export const STUN_IN_TOTAL = { burst: 64, perSecond: 32 } as const
/** TCP connections of the WebSocket port: in all, and those that are no WebSocket yet, in all and of one host. */
export const MAX_SOCKETS = 1536
export const MAX_SILENT_SOCKETS = 256
export const MAX_SILENT_SOCKETS_PER_HOST = 24
/** Longest message of a WebSocket: a frame of yamux is at most one window, and Noise adds little. */
export const MAX_WEBSOCKET_MESSAGE_BYTES = 512 * 1024
/** Streams that a peer may have open on one connection: those of all protocols together, and some that are being agreed on. */
export const MAX_STREAMS_PER_CONNECTION = 128
/** Bytes of a stream that may wait until its protocol is agreed on; a protocol then sets its own limit. */
export const MAX_UNREAD_BYTES = 16 * 1024
/** Milliseconds for Noise and muxer negotiation. */
export const CONNECTION_HANDSHAKE_MS = 5_000
/** Log streams of one connection: one per terminal in a tab, with room for reconnects. */
export const MAX_LOG_STREAMS_PER_CONNECTION = 16
/** Longest message of a client: a session statement, two signatures and a token need less than 3 KiB. */
export const MAX_CLIENT_MESSAGE_BYTES = 4096
/** Milliseconds from the opening of a stream to a valid request after the proof; a slow sender is cut off. */
export const STREAM_HANDSHAKE_MS = 10_000
/**
 * Streams that may be opened: burst, and how many per second after it. The total
 * counts strangers and peers that have proved themselves apart.
 */
export const OPENS_PER_PEER = { burst: 16, perSecond: 1 } as const
export const OPENS_IN_TOTAL = { burst: 128, perSecond: 32 } as const
/** Proofs with a wrong signature, some 10 ms of processor time each, after which a host's strangers, or all, have to wait. */
export const FAILED_PROOFS_PER_HOST = { burst: 8, perSecond: 0.5 } as const
export const FAILED_PROOFS_IN_TOTAL = { burst: 32, perSecond: 8 } as const
/**
 * Forwarded connections of one libp2p connection, each a stream. A browser opens six to a host at the same time, more for
 * WebSockets and event streams, and an owner has several tabs.
 */
export const MAX_FORWARDS_PER_CONNECTION = 64
/** Of all peers together: each holds 1 MiB at the very worst, both directions and the socket's own buffer counted. */
export const MAX_FORWARDS = 128
/** Forwarded connections may be opened far more often than logs: a page without keep-alive takes one for each of its files. */
export const FORWARDS_PER_PEER = { burst: 64, perSecond: 16 } as const
export const FORWARDS_IN_TOTAL = { burst: 256, perSecond: 64 } as const
/** What a client of ours keeps to: less than a worker bears, for streams are counted there a little longer and bunch on the way. */
export const FORWARD_CLIENT_STREAMS = 48
export const FORWARD_CLIENT_PACE = { burst: 48, perSecond: 12 } as const
/** Connections of this machine that a client takes; those without a stream wait for one. */
export const FORWARD_CLIENT_CONNECTIONS = 256
/** Milliseconds for the program in the container to take a connection; it is on this machine. */
export const FORWARD_CONNECT_MS = 5_000
/** Milliseconds without a byte either way after which a forwarded connection is ended: WebSockets ping more often. */
export const FORWARD_IDLE_MS = 10 * 60_000
/**
 * Usage streams of one connection: one per task page, as a tab has a connection of its own, with room for reconnects and for
 * a look further back.
 */
export const MAX_METRICS_STREAMS_PER_CONNECTION = 8
/** A usage stream is opened anew for a look further back, and all tabs of a browser are one peer. A day is some 25 reads of the disk. */
export const METRICS_PER_PEER = { burst: 16, perSecond: 1 } as const
export const METRICS_IN_TOTAL = { burst: 128, perSecond: 32 } as const
/** Streams with outputs of one connection: one is enough for a download, and a few more are reconnects or other tabs. */
export const MAX_OUTPUT_STREAMS_PER_CONNECTION = 4
/** Of all peers together: each holds a manifest, which may have 10,000 entries, and a few pieces of a file. */
export const MAX_OUTPUT_STREAMS = 16
/** One stream serves all files of a run, so only reconnects open more; each reads and checks a whole manifest. */
export const OUTPUTS_PER_PEER = { burst: 8, perSecond: 0.25 } as const
export const OUTPUTS_IN_TOTAL = { burst: 64, perSecond: 8 } as const
/** Deliveries of secrets on one connection: one at a time, and all replicas of a task may be on one worker. */
export const MAX_SECRET_STREAMS_PER_CONNECTION = 16
/** Secrets are delivered once for an attempt; each delivery costs an opening of some 3 ms besides the two signatures. */
export const SECRETS_PER_PEER = { burst: 16, perSecond: 0.5 } as const
export const SECRETS_IN_TOTAL = { burst: 64, perSecond: 8 } as const
/** Bytes of a manifest or a file in one message: half of what the disk gives at once, well under the 64 KiB of a message. */
export const MAX_OUTPUT_PIECE_BYTES = 32 * 1024
/** Milliseconds between two files: the client only has to write one down and to check it. */
export const OUTPUTS_IDLE_MS = 60_000
/**
 * Longest manifest that a client takes: 10,000 entries, each with a path of 1 KiB whose characters are all escaped, and some
 * 160 bytes around it.
 */
export const MAX_MANIFEST_JSON_BYTES = 24 * 2 ** 20
/** Milliseconds that a client waits for the next piece of a manifest or a file. */
export const SLOW_WORKER_MS = 60_000
/** Milliseconds that a reader may leave its window full before it is dropped; its cursor is kept by itself. */
export const SLOW_READER_MS = 60_000
/** Milliseconds between empty batches on a quiet log: they show both ends that the other is alive. */
export const KEEP_ALIVE_MS = 20_000
/** Receive window of a stream over WebSocket; yamux allows no smaller one. */
export const STREAM_WINDOW_BYTES = 256 * 1024
/**
 * Bytes that may wait in a connection, besides 4 MiB in its socket, for a peer that does not read: of one that has proved itself a window of
 * each of its streams, of a stranger only answers to what it sent.
 */
export const MAX_KNOWN_BACKLOG_BYTES = MAX_STREAMS_PER_CONNECTION * STREAM_WINDOW_BYTES
export const MAX_STRANGER_BACKLOG_BYTES = 2 ** 20
/** Bytes of a forwarded connection or a download that may wait to be read: what was under way at the pause, and a window after it. */
export const FORWARD_BUFFER_BYTES = 2 * STREAM_WINDOW_BYTES
