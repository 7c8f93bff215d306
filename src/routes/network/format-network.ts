/** Thousands separated by commas, for counts and block numbers. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US')
}

/** A size in kB or MB, decimal. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** What a node says it is, in words. */
export function roleName(roles: string): string {
  switch (roles.toUpperCase()) {
    case 'AUTHORITY':
      return 'validator'
    case 'FULL':
      return 'full node'
    case 'LIGHT':
      return 'light client'
    default:
      return roles.toLowerCase()
  }
}

/** Host and transport of a bootnode's multiaddress: `127.0.0.1, port 30334` and `ws`. */
export function bootnodeParts(address: string): { host: string; transport: string } {
  const [, , host = '?', , port = '?', ...rest] = address.split('/')
  const transport = rest.find((part) => ['ws', 'wss', 'tls', 'webrtc-direct'].includes(part)) ?? 'tcp'
  return { host: `${host}, port ${port}`, transport: transport === 'tls' ? 'wss' : transport }
}
