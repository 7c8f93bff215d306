import { FileSink } from './file-sink.ts'

/** Writes to a file that the owner chose in a dialog. One that was there stays as it was unless the new one is right. */
export function pickedSink(handle: FileSystemFileHandle): Promise<FileSink> {
  return FileSink.open(handle, async () => {
    // The dialog makes an empty file where there was none; some browsers cannot take it away.
    const remove: unknown = Reflect.get(handle, 'remove')
    if (typeof remove === 'function' && (await handle.getFile()).size === 0) await Reflect.apply(remove, handle, [])
  })
}
