import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { EdgeError } from '@edgecloud/protocol'
import { extract, type Header } from 'tar-stream'
import { OutputsTooLargeError, OutputsUnreadableError } from './errors.ts'
import type { OutputLimits } from './output-limits.ts'

/** Most that an archive has for one entry beside its content: headers with a path of 4 KiB and one more of a link. */
const ENTRY_OVERHEAD_BYTES = 16_384
/** An archive ends with two blocks of zeros. Without them it was cut off, even where an entry ends. */
const END_BYTES = 1_024

export interface ArchiveEntry {
  readonly header: Header
  /** May be left unread. */
  readonly body: AsyncIterable<unknown>
}

/**
 * The entries of a tar archive in their order. Throws OutputsUnreadableError, OutputsTooLargeError for an archive that
 * cannot hold so much in honest form; so do the bodies.
 */
export async function* archiveEntries(archive: Readable, limits: OutputLimits): AsyncGenerator<ArchiveEntry> {
  const entries = extract()
  const fed = pipeline(archive, (chunks: AsyncIterable<Buffer>) => whole(chunks, limits), entries)
  fed.catch(() => undefined) // comes out of the entries as well; that they were left early is no fault
  for await (const entry of legible(entries, fed)) {
    // null where the field is neither octal nor binary, and then the library waits for an end that never comes.
    if (!Number.isFinite(entry.header.size)) throw new OutputsUnreadableError('an entry has no size')
    yield { header: entry.header, body: legible(entry, fed) }
    entry.resume()
  }
  await fed.catch((error: unknown) => {
    throw unreadable(error)
  })
}

/** Passes an archive on. Throws at its end if that is not the end of an archive, and before if it is endless. */
async function* whole(chunks: AsyncIterable<Buffer>, { maxBytes, maxEntries }: OutputLimits): AsyncGenerator<Buffer> {
  let left = maxBytes + (maxEntries + 1) * ENTRY_OVERHEAD_BYTES
  let zeros = 0
  for await (const chunk of chunks) {
    left -= chunk.length
    if (left < 0) throw new OutputsTooLargeError('bytes', maxBytes)
    const last = chunk.findLastIndex((byte) => byte !== 0)
    zeros = last < 0 ? zeros + chunk.length : chunk.length - 1 - last
    yield chunk
  }
  if (zeros < END_BYTES) throw new OutputsUnreadableError('the archive was cut off')
}

/** @param fed rejects with the reason, where what is read only knows that it was destroyed */
async function* legible<T>(source: AsyncIterable<T>, fed: Promise<void>): AsyncGenerator<T> {
  try {
    yield* source
  } catch (error) {
    const reason: unknown = await fed.then(
      () => error,
      (cause: unknown) => cause,
    )
    throw unreadable(reason)
  }
}

function unreadable(error: unknown): EdgeError {
  if (error instanceof EdgeError) return error
  return new OutputsUnreadableError(error instanceof Error ? error.message : String(error), { cause: error })
}
