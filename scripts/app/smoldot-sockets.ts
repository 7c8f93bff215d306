import type { Plugin } from 'vite'

const MODULE = /\/smoldot\/dist\/mjs\/no-auto-bytecode-browser\.js$/
const BLOB = 'connection.send(new Blob(data));'
const BYTES = 'for (const bytes of data) connection.send(bytes);'

/**
 * Has smoldot send bytes over its WebSockets. It puts each message into a Blob, which the browser keeps in another process:
 * 70 ms of a second until the first final block. What libp2p sends over a WebSocket is one stream of bytes, however it is cut.
 */
export function smoldotSockets(): Plugin {
  return {
    name: 'smoldot-sockets',
    transform(code, id) {
      if (!MODULE.test(id)) return undefined
      if (code.split(BLOB).length !== 2) throw new Error('smoldot sends over WebSockets in another way than 3.4.1 did')
      return { code: code.replace(BLOB, BYTES), map: null }
    },
  }
}
