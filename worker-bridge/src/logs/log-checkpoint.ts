import { createHash } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { LogTree } from '@edgecloud/protocol'
import type { LogPlace } from './log-index.ts'

/** How far a log was read. */
export interface LogCheckpoint {
  readonly bytes: number
  readonly tree: LogTree
  readonly places: readonly LogPlace[]
}

const schema = z.strictObject({
  bytes: z.int().nonnegative(),
  tree: z.base64(),
  places: z.array(z.tuple([z.string().regex(/^\d+$/), z.int().nonnegative()])),
})
const fileSchema = z.strictObject({ sha256: z.string(), content: z.string() })

const digest = (content: string): string => createHash('sha256').update(content).digest('hex')

/** Saves reading again. Not synced, and none on a full disk: a checkpoint lost or spoilt is only a longer start. */
export function saveCheckpoint(path: string, { bytes, tree, places }: LogCheckpoint): void {
  const plain: z.input<typeof schema> = {
    bytes,
    tree: Buffer.from(tree.save()).toString('base64'),
    places: places.map(({ seq, offset }) => [String(seq), offset]),
  }
  const content = JSON.stringify(plain)
  try {
    writeFileSync(`${path}.tmp`, JSON.stringify({ sha256: digest(content), content }), { mode: 0o600 })
    renameSync(`${path}.tmp`, path)
  } catch {
    rmSync(`${path}.tmp`, { force: true }) // half of one would only take up room
  }
}

/** The checkpoint, or undefined if there is none that can be believed. */
export function loadCheckpoint(path: string): LogCheckpoint | undefined {
  try {
    const { sha256, content } = fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    if (digest(content) !== sha256) return undefined
    const { bytes, tree, places } = schema.parse(JSON.parse(content))
    return {
      bytes,
      tree: LogTree.restore(Buffer.from(tree, 'base64')),
      places: places.map(([seq, offset]) => ({ seq: BigInt(seq), offset })),
    }
  } catch {
    return undefined // missing or damaged: the log itself is the truth
  }
}
