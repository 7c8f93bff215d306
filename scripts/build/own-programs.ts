import { basename, dirname, join } from 'node:path'
import type { Plugin } from 'vite'

const PROGRAM = /new URL\('([^']+)\.ts', import\.meta\.url\)/g

/**
 * Builds each file that code in `folder` starts as a thread or process, `new URL('….ts', import.meta.url)`, as a
 * program of its own beside the one that starts it.
 */
export function ownPrograms(folder: string): Plugin {
  return {
    name: 'own-programs',
    enforce: 'pre',
    transform: {
      filter: { code: PROGRAM },
      handler(code, id) {
        if (!id.startsWith(join(folder, 'src'))) return undefined
        return code.replace(PROGRAM, (_, path: string) => {
          const fileName = `${basename(path)}.js`
          this.emitFile({ type: 'chunk', id: join(dirname(id), `${path}.ts`), fileName })
          return `new URL('./${fileName}', import.meta.url)`
        })
      },
    },
  }
}
