import { sha256 } from '@noble/hashes/sha2.js'
import { toHex } from '../bytes/hex.ts'
import type { OutputFile } from './output-manifest.ts'

/** A check of one file under way. */
export interface OutputFileCheck {
  /** Takes the next bytes. @returns false as soon as there are more than the file has: stop reading then */
  push(chunk: Uint8Array): boolean
  /** Says whether the bytes were exactly those of the file. May be called once. */
  end(): boolean
}

/** Begins to check the content of a file, as it comes, against its entry in the manifest. */
export function verifyOutputFile(entry: Pick<OutputFile, 'size' | 'sha256'>): OutputFileCheck {
  const hash = sha256.create()
  let bytes = 0
  return {
    push: (chunk) => {
      bytes += chunk.length
      if (bytes > entry.size) return false
      hash.update(chunk)
      return true
    },
    end: () => bytes === entry.size && toHex(hash.digest()) === entry.sha256,
  }
}
