import { join } from 'node:path'
import type { Plugin } from 'vite'

/** The first script of a page, from the root of the checkout on. */
const START_MODULE = 'src/start.ts'
/** Lists all of a package, of which the start takes next to nothing: what it does take is named in the next line. */
const PACKAGE = /\/protocol\/src\/index\.ts$/
/** Schemas as JSON, which zod lists among the rest and nothing in the start makes. */
const LATER = /\/zod\/v4\/core\/(to-json-schema|json-schema(-\w+)?)\.js$/
const OF_PACKAGE = /\/protocol\/src\/bytes\/(hex|utf8)\.ts$|\/@noble\/hashes\/(utils|_u64|_md|sha2)\.js$/

/**
 * Makes `src/start.ts` an entry of the app's program beside SvelteKit's own, so that the page can ask for it, and run it,
 * before the rest has come.
 */
export class StartChunk {
  readonly #id: string
  readonly #modules = new Set<string>()

  /** @param root the checkout */
  constructor(root: string) {
    this.#id = join(root, START_MODULE)
  }

  /** True for what the start needs; known once all modules are. */
  readonly holds = (id: string): boolean => this.#modules.has(id) || OF_PACKAGE.test(id)

  plugin(): Plugin {
    const id = this.#id
    const modules = this.#modules
    let isServer = false
    return {
      name: 'start-chunk',
      apply: 'build',
      configResolved: ({ build }) => void (isServer = build.ssr !== false),
      buildStart() {
        if (!isServer) this.emitFile({ type: 'chunk', id, name: 'entry/start-chain' })
      },
      buildEnd() {
        const add = (found: string): void => {
          if (modules.has(found) || PACKAGE.test(found) || LATER.test(found)) return
          modules.add(found)
          this.getModuleInfo(found)?.importedIds.forEach(add)
        }
        if (!isServer) add(id)
      },
    }
  }
}
