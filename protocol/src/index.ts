// SPDX-License-Identifier: GPL-3.0-or-later
export * from './constants.ts'
export { toHex, toPrefixedHex, fromHex } from './bytes/hex.ts'
export { hash256 } from './bytes/hash256.ts'
export { equalBytes } from './bytes/equal-bytes.ts'
export { utf8Decode, utf8Encode } from './bytes/utf8.ts'

export { ERROR_TABLE, isErrorCode, type ErrorCode, type ErrorEntry } from './errors/error-table.ts'
export { EdgeError } from './errors/edge-error.ts'

export type * from './chain/requirements.ts'
export type * from './chain/placement.ts'

export type * from './spec/problem.ts'
export type { TaskSpec, ServiceSpec, EdgeSpec } from './spec/schema/task-spec.ts'
export { parseMemory } from './spec/quantities/memory.ts'
export { parseCpus } from './spec/quantities/cpus.ts'
export { parseDuration, formatDuration } from './spec/quantities/duration.ts'

export type { LogFrame, OutputFrame, GapFrame, LogStreamName, GapReason } from './log/frame.ts'
export type { AccessScope, Delegation } from './access/delegation.ts'
export type { Token } from './access/token.ts'
export { PROTOCOL_IDS, PROTOCOL_VERSION } from './wire/protocol-ids.ts'

// Signatures announced ahead of their files; each moves into its own file as it is written.
import type { Delegation, AccessScope } from './access/delegation.ts'
import type { Token } from './access/token.ts'
import type { ErrorCode } from './errors/error-table.ts'
import type { LogFrame } from './log/frame.ts'
import type { Placement } from './chain/placement.ts'
import type { Requirements } from './chain/requirements.ts'
import type { Position, Problem, SpecPath } from './spec/problem.ts'
import type { TaskSpec } from './spec/schema/task-spec.ts'

/** hash: `0x` hex of BLAKE2b-256 over the canonical text; locate: where a path stands in the text */
export interface ParsedTask {
  ok: true
  spec: TaskSpec
  canonical: string
  hash: `0x${string}`
  requirements: Requirements
  locate(path: SpecPath): Position | undefined
}
export interface RefusedTask {
  ok: false
  problems: readonly Problem[]
}
export declare function parseTaskFile(text: string): ParsedTask | RefusedTask
/** For the bridge: reads what unpackBody gave; throws EdgeError body_malformed unless it is exactly canonical and valid. */
export declare function readCanonical(canonical: string): Omit<ParsedTask, 'ok' | 'locate'>
export declare function canonicalise(spec: TaskSpec): string
export declare function specHash(canonical: string): `0x${string}`
export declare function deriveRequirements(spec: TaskSpec): Requirements
/** chosen: worker numbers picked on the map; they win over the file's placement */
export declare function derivePlacement(spec: TaskSpec, chosen?: readonly number[]): Placement
export declare function packBody(canonical: string): Uint8Array
export declare function unpackBody(bytes: Uint8Array): string
/** Overrides for a region or worker applied. */
export declare function specFor(spec: TaskSpec, at: { worker: number; region: string }): TaskSpec
export interface SchemaKey {
  key: string
  description: string
  required: boolean
  kind: string
  values?: readonly string[]
}
export interface SchemaNode {
  kind: string
  description: string
  keys: readonly SchemaKey[]
  values: readonly string[]
  anyKey: boolean
}
export declare function describeSchema(path: SpecPath): SchemaNode | undefined

export interface RunKey {
  genesis: Uint8Array
  task: bigint
  replica: number
  attempt: number
}
export declare function runId(run: RunKey): string
export declare function formatTaskId(task: bigint): string
export declare function parseTaskId(text: string): bigint | undefined

export declare function encodeFrame(frame: LogFrame): Uint8Array
export declare function decodeFrame(encoded: Uint8Array): LogFrame
export interface DecodedFrame {
  frame: LogFrame
  encoded: Uint8Array
  offset: number
}
export type LogTail =
  { kind: 'clean'; validBytes: number } | { kind: 'torn'; validBytes: number } | { kind: 'corrupt'; validBytes: number }
export declare class FrameDecoder {
  push(chunk: Uint8Array): DecodedFrame[]
  end(): LogTail
}
/** key 32 bytes → 32 bytes */
export declare function keyedLeaf(logKey: Uint8Array, encodedFrame: Uint8Array): Uint8Array
export declare class LogTree {
  static restore(state: Uint8Array): LogTree
  readonly size: bigint
  append(keyedLeaf: Uint8Array): void
  root(): Uint8Array
  save(): Uint8Array
}
/** Hash of the complete subtree of 2^level leaves number index, or undefined. */
export type NodeSource = (level: number, index: bigint) => Uint8Array | undefined
export declare function inclusionProof(index: bigint, size: bigint, nodes: NodeSource): Uint8Array[]
export declare function verifyInclusion(input: {
  keyedLeaf: Uint8Array
  index: bigint
  size: bigint
  proof: readonly Uint8Array[]
  root: Uint8Array
}): boolean
export declare function consistencyProof(from: bigint, to: bigint, nodes: NodeSource): Uint8Array[]
export declare function verifyConsistency(input: {
  from: bigint
  to: bigint
  fromRoot: Uint8Array
  toRoot: Uint8Array
  proof: readonly Uint8Array[]
}): boolean

export declare function peerIdFromPublicKey(publicKey: Uint8Array): string
export declare function publicKeyFromPeerId(peerId: string): Uint8Array
export declare function delegationText(delegation: Delegation): string
export declare function parseDelegation(text: string): Delegation
/** `<Bytes>text</Bytes>` as UTF-8: what the wallet's signRaw really signs. */
export declare function delegationSignedBytes(text: string): Uint8Array
export declare function encodeToken(token: Token): Uint8Array
export declare function decodeToken(bytes: Uint8Array): Token
/** seed: 32-byte ed25519 secret of the libp2p identity → 64-byte signature */
export declare function signToken(tokenBytes: Uint8Array, seed: Uint8Array): Uint8Array
export interface AccessRequest {
  delegation: Uint8Array
  ownerSignature: Uint8Array
  token: Uint8Array
  tokenSignature: Uint8Array
  challenge: Uint8Array
  nowMs: number
  worker: string
  client: string
  taskOwner: string | undefined
  task: bigint
  genesis: string
  epoch: number
  scope: AccessScope
}
export type AccessVerdict =
  { ok: true; delegation: Delegation; token: Token } | { ok: false; code: ErrorCode; message: string }
export declare function verifyAccess(request: AccessRequest): AccessVerdict

/** `edgecloud/register/1` ++ genesis ++ operator ++ hot ++ peer ++ sealing, 32 bytes each */
export declare function possessionMessage(input: {
  genesis: Uint8Array
  operator: Uint8Array
  hot: Uint8Array
  peer: Uint8Array
  sealing: Uint8Array
}): Uint8Array
