/**
 * The log frame format, taken from its own file: through the package's front door each run's shim would load every
 * schema and cipher of the protocol, three times the memory of the shim itself.
 */
export { encodeFrame } from '../../../../protocol/src/log/encode-frame.ts'
export type { GapReason, LogFrame, LogStreamName } from '../../../../protocol/src/log/frame.ts'
