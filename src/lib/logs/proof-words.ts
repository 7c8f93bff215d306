import { logs as words } from '../../messages/en/logs.ts'

// People count entries from 1.
const entry = (seq: bigint) => (seq + 1n).toLocaleString('en-US')
const count = (size: bigint) => size.toLocaleString('en-US')
const range = (from: bigint, to: bigint) => words.proof.entries(entry(from), count(to), to - from === 1n)

/** In which way a log does not match its proof. Numbers of entries begin at 0, as on the wire. */
export const proofWords = {
  damaged: (seq: bigint, reason: string) => words.proof.damaged(entry(seq), reason),
  order: (got: bigint, due: bigint) => words.proof.order(entry(got), entry(due)),
  root: (agreed: bigint, size: bigint) => words.proof.root(range(agreed < size ? agreed : 0n, size)),
  shrunk: (now: bigint, before: bigint) => words.proof.shrunk(count(now), count(before)),
  missing: (agreed: bigint, size: bigint) => words.proof.missing(range(agreed, size)),
  chain: (proven: bigint, size: bigint) => words.proof.chain(range(proven, size)),
  chainLonger: (size: bigint, onChain: bigint) => words.proof.chainLonger(count(size), count(onChain)),
  key: () => words.proof.key,
} as const
