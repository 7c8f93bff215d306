import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { smoldotWasm } from '../../../scripts/app/smoldot-wasm.ts'

/**
 * Builds the lab into `outDir` under the very policy of the built app, so that both can't drift apart.
 * `site` is the folder of the built app.
 */
export async function buildLab(root: string, site: string, outDir: string): Promise<void> {
  const page = readFileSync(join(site, 'index.html'), 'utf8')
  const policy = page.match(/<meta http-equiv="content-security-policy" content="([^"]+)">/)?.[1]
  if (policy === undefined) throw new Error('the built app carries no content security policy')
  await build({
    root: join(root, 'tests/e2e/csp-lab'),
    configFile: false,
    logLevel: 'warn',
    plugins: [
      smoldotWasm(root),
      {
        name: 'policy-of-the-app',
        transformIndexHtml: () => [
          {
            tag: 'meta',
            attrs: { 'http-equiv': 'content-security-policy', content: policy },
            injectTo: 'head-prepend',
          },
        ],
      },
    ],
    // The app's policy for script addresses admits its own folder only.
    worker: { format: 'es', rolldownOptions: { output: { entryFileNames: '_app/immutable/workers/[name].js' } } },
    build: { outDir, emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false } },
  })
}
