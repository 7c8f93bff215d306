/** Offers text or bytes as a file of that name. Nothing leaves the browser. */
export function downloadFile(name: string, type: string, parts: readonly (string | Uint8Array<ArrayBuffer>)[]): void {
  const address = URL.createObjectURL(new Blob([...parts], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
