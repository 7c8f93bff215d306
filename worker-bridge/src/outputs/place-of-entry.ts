import { outputPathFault } from '@edgecloud/protocol'

/** What stands for bytes that are not UTF-8. */
const REPLACEMENT = '\ufffd'

/**
 * Where an entry of an archive lies in the container, or why it cannot be taken. Docker's names begin with the last part
 * of the path that was asked for.
 * @param name as the archive has it
 * @param declared path of the outputs that the archive is of
 */
export function placeOfEntry(
  { name, type }: { readonly name: string; readonly type: unknown },
  declared: string,
): { readonly path: string } | { readonly why: string } {
  const base = declared.slice(declared.lastIndexOf('/') + 1)
  const own = type === 'directory' && name.endsWith('/') ? name.slice(0, -1) : name
  if (own !== base && !own.startsWith(`${base}/`)) return { why: 'it is not under the path of the outputs' }
  if (own.includes(REPLACEMENT)) return { why: 'its path is not Unicode' }
  const path = `${declared}${own.slice(base.length)}`
  const why = outputPathFault(path)
  return why === undefined ? { path } : { why }
}
