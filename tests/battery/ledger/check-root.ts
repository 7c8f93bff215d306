import { FrameDecoder, keyedLeaf, LogTree, toHex } from '@edgecloud/protocol'
import type { LogFacts } from './ledger-facts.ts'

/** What the chain was told is the root over that many frames, none of which came after. */
export function checkRoot({ frames, logKey, told }: LogFacts): string[] {
  const tree = new LogTree()
  for (const { encoded } of new FrameDecoder().push(frames)) tree.append(keyedLeaf(logKey, encoded))
  if (told === undefined) return []
  if (told.size !== tree.size) return [`the chain was told of ${told.size} frames, there are ${tree.size}`]
  const root = toHex(tree.root())
  return told.root === root ? [] : [`the chain was told the root ${told.root}, it is ${root}`]
}
