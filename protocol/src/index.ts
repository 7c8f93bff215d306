// SPDX-License-Identifier: GPL-3.0-or-later
export * from './constants.ts'
export { equalBytes } from './bytes/equal-bytes.ts'
export { accelerateHashing } from './bytes/accelerate-hashing.ts'
export { hash256 } from './bytes/hash256.ts'
export { fromHex, toHex, toPrefixedHex } from './bytes/hex.ts'
export { utf8Decode, utf8Encode } from './bytes/utf8.ts'
export { zstdDecoder } from './bytes/zstd-decoder.ts'

export { EdgeError } from './errors/edge-error.ts'
export { ERROR_TABLE, isErrorCode, type ErrorCode, type ErrorEntry } from './errors/error-table.ts'

export type * from './chain/placement.ts'
export { possessionMessage, type PossessionInput } from './chain/possession-message.ts'
export type * from './chain/requirements.ts'

export { formatRun, formatTaskId, parseTaskId } from './ids/task-id.ts'
export { runId, type RunKey } from './ids/run-id.ts'

export { BodyExpandsTooFarError, BodyMalformedError, BodyTooLargeError } from './spec/body-errors.ts'
export { canonicalise, canonicalJson, specHash } from './spec/canonical.ts'
export { derivePlacement } from './spec/derive-placement.ts'
export { deriveRequirements, toTicks } from './spec/derive-requirements.ts'
export { describeSchema, type SchemaKey, type SchemaNode, type ValueKind } from './spec/describe-schema.ts'
export { MAX_CANONICAL_BYTES, MAX_DEPTH, MAX_NODES, MAX_TEXT_BYTES } from './spec/limits.ts'
export { nearestName } from './spec/nearest-name.ts'
export { packBody, unpackBody } from './spec/pack-body.ts'
export { parseTaskFile, type ParsedTask, type RefusedTask, type TaskFacts } from './spec/parse-task-file.ts'
export type * from './spec/problem.ts'
export { cpuMillis, parseCpus } from './spec/quantities/cpus.ts'
export { formatDuration, parseDuration } from './spec/quantities/duration.ts'
export { parseMemory } from './spec/quantities/memory.ts'
export { QuantityError } from './spec/quantities/quantity-error.ts'
export { readCanonical } from './spec/read-canonical.ts'
export type { EdgeSpec, ServiceSpec, TaskSpec } from './spec/schema/task-spec.ts'
export { secretNeeds, type SecretNeed } from './spec/secret-needs.ts'
export { specFor } from './spec/spec-for.ts'

export { cellBox, cellOf, type CellBox } from './placement/cell.ts'
export { EXCLUSION, EXCLUSION_NAMES, exclusionNames, type ExclusionName } from './placement/exclusion.ts'
export { exclusionPaths } from './placement/exclusion-paths.ts'
export {
  explainExclusions,
  type ExclusionReason,
  type ExclusionReport,
  type FigureChange,
} from './placement/explain-exclusions.ts'
export { Matcher, type MatchTerms } from './placement/matcher.ts'
export type { PlacementWorker, WorkerRates } from './placement/placement-worker.ts'
export { prepareWorker, type PreparedWorker } from './placement/prepare-worker.ts'
export { previewPlacement, type PlacementPreview, type PreviewedReplica } from './placement/preview-placement.ts'
export { price } from './placement/price.ts'
export { compareRanks, type Rank } from './placement/rank.ts'

export { consistencyProof, verifyConsistency, type ConsistencyClaim } from './log/consistency-proof.ts'
export { decodeFrame } from './log/decode-frame.ts'
export { encodeFrame } from './log/encode-frame.ts'
export { FrameDecoder, type DecodedFrame, type LogTail } from './log/frame-decoder.ts'
export { FrameMalformedError, FrameTooLargeError } from './log/frame-errors.ts'
export { MAX_FRAME_BYTES, MAX_FRAME_DATA_BYTES } from './log/frame-layout.ts'
export type { GapFrame, GapReason, LogFrame, LogStreamName, OutputFrame } from './log/frame.ts'
export { inclusionProof, verifyInclusion, type InclusionClaim } from './log/inclusion-proof.ts'
export { LogTree, type NodeSink } from './log/log-tree.ts'
export { splitFrames } from './log/split-frames.ts'
export { emptyRoot, keyedLeaf } from './log/tree-hash.ts'
export { MAX_UNPACKED_BYTES, unpackFrames } from './log/unpack-frames.ts'
export { MemoryNodes, MissingNodeError, type NodeSource } from './log/tree-nodes.ts'

export {
  MAX_OUTPUT_ENTRIES,
  outputManifestSchema,
  type OutputEntry,
  type OutputFile,
  type OutputManifest,
} from './outputs/output-manifest.ts'
export { outputLeaves } from './outputs/output-leaves.ts'
export { MAX_OUTPUT_PATH_BYTES, outputPathFault } from './outputs/output-path.ts'
export { outputRoot } from './outputs/output-root.ts'
export { verifyOutputFile, type OutputFileCheck } from './outputs/verify-output-file.ts'

export { MAX_BUNDLE_BYTES, MAX_ENVELOPE_MS } from './secrets/limits.ts'
export { openSecrets } from './secrets/open-secrets.ts'
export { sealSecrets } from './secrets/seal-secrets.ts'
export { encodeSecretContext, type SecretContext } from './secrets/secret-context.ts'
export type { SecretEnvelope } from './secrets/secret-envelope.ts'
export { SecretsMalformedError, SecretsSealedError, SecretsTooLargeError } from './secrets/secrets-errors.ts'
export type { TaskSecrets } from './secrets/task-secrets.ts'

export { DelegationMalformedError, TokenMalformedError } from './access/access-errors.ts'
export { delegationSignedBytes, delegationText, parseDelegation } from './access/delegation-text.ts'
export type { Delegation } from './access/delegation.ts'
export * from './access/limits.ts'
export { isPeerId, PeerIdMalformedError, peerIdFromPublicKey, publicKeyFromPeerId } from './access/peer-id.ts'
export { ACCESS_SCOPES, isAccessScope, type AccessScope } from './access/scope.ts'
export { decodeToken, encodeToken, signToken, tokenSignedBytes, verifyTokenSignature } from './access/token-codec.ts'
export type { Token } from './access/token.ts'
export { verifyAccess, type AccessCode, type AccessRequest, type AccessVerdict } from './access/verify-access.ts'

export { encodeMessage, MAX_MESSAGE_BYTES } from './wire/encode-message.ts'
export { MessageDecoder } from './wire/message-decoder.ts'
export { PROTOCOL_IDS, PROTOCOL_VERSION } from './wire/protocol-ids.ts'
export { MessageMalformedError, MessageTooLargeError, MessageTruncatedError } from './wire/wire-errors.ts'
export * as forward from './generated/forward_pb.ts'
export * as logs from './generated/logs_pb.ts'
export * as metrics from './generated/metrics_pb.ts'
export * as outputs from './generated/outputs_pb.ts'
export * as secrets from './generated/secrets_pb.ts'
