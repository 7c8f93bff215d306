import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import type { Plugin } from 'vite'

const MODULE = 'smoldot-bytecode.wasm'

/**
 * Makes `import url from 'smoldot-bytecode.wasm?url'` the address of smoldot's program as a plain file. The package
 * carries it as base64 inside a script: a browser must unpack that on every visit and can't keep the compiled code. `root` is the checkout.
 */
export function smoldotWasm(root: string): Plugin {
  const file = join(root, '.svelte-kit', 'smoldot', MODULE)
  return {
    name: 'smoldot-wasm',
    enforce: 'pre',
    async configResolved() {
      const source = join(root, 'node_modules/smoldot/dist/mjs/internals/bytecode/wasm.js')
      const { default: base64 }: { default: unknown } = await import(source)
      if (typeof base64 !== 'string') throw new Error('smoldot keeps its bytecode in another form than 3.4.1 did')
      mkdirSync(join(file, '..'), { recursive: true })
      writeFileSync(file, inflateSync(Buffer.from(base64, 'base64')))
    },
    resolveId: (id) => (id === `${MODULE}?url` ? `${file}?url` : undefined),
  }
}
