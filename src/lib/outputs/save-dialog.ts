/** Dialogs that only some browsers have; TypeScript's own types do not know them. */
type Dialog = 'showSaveFilePicker' | 'showDirectoryPicker'

/** True where the browser can write to a file or a folder that the owner chooses, as the bytes come. */
export function hasSaveDialog(dialog: Dialog): boolean {
  return typeof Reflect.get(globalThis, dialog) === 'function'
}

/** Lets the owner choose where a file goes; undefined when they choose nothing. Has to be called from a click. */
export async function chooseFile(suggestedName: string): Promise<FileSystemFileHandle | undefined> {
  const handle = await ask('showSaveFilePicker', { id: 'edgecloud-results', startIn: 'downloads', suggestedName })
  return handle instanceof FileSystemFileHandle ? handle : undefined
}

/** Lets the owner choose a folder to write into; undefined when they choose nothing. Has to be called from a click. */
export async function chooseFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  const options = { id: 'edgecloud-results', startIn: 'downloads', mode: 'readwrite' }
  const handle = await ask('showDirectoryPicker', options)
  return handle instanceof FileSystemDirectoryHandle ? handle : undefined
}

async function ask(dialog: Dialog, options: Record<string, string>): Promise<unknown> {
  const show: unknown = Reflect.get(globalThis, dialog)
  if (typeof show !== 'function') return undefined
  try {
    return await Reflect.apply(show, globalThis, [options])
  } catch (error) {
    // What browsers say when the dialog was closed.
    if (error instanceof DOMException && error.name === 'AbortError') return undefined
    throw error
  }
}
