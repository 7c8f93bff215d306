import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'

const chunkSchema = z.object({
  file: z.string(),
  imports: z.array(z.string()).default([]),
})
const manifestSchema = z.record(z.string(), chunkSchema)

/** Scripts that a page loads before anything is imported on demand. */
export interface InitialJs {
  /** `nodes/2` and the like, as the build names pages. */
  readonly page: string
  readonly files: readonly string[]
  readonly gzipBytes: number
}

const GENERATED = '.svelte-kit/generated/client-optimized'

/** Measures each page of the last build: its own scripts, the layout's, the start of the app, and all they import. */
export function measureInitialJs(root: string): readonly InitialJs[] {
  const output = join(root, '.svelte-kit/output/client')
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(output, '.vite/manifest.json'), 'utf8')))
  const always = Object.keys(manifest).filter(
    (key) => key === `${GENERATED}/app.js` || key.endsWith('/client/entry.js'),
  )
  const pages = Object.keys(manifest).filter((key) => key.startsWith(`${GENERATED}/nodes/`) && !/\/[01]\.js$/.test(key))
  return pages.map((key) => {
    const files = new Set<string>()
    for (const entry of [...always, `${GENERATED}/nodes/0.js`, key]) collect(manifest, entry, files)
    const gzipBytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(output, file))).length, 0)
    return { page: key.slice(GENERATED.length + 1, -3), files: [...files], gzipBytes }
  })
}

function collect(manifest: z.infer<typeof manifestSchema>, key: string, files: Set<string>): void {
  const chunk = manifest[key]
  if (chunk === undefined || files.has(chunk.file)) return
  files.add(chunk.file)
  for (const next of chunk.imports) collect(manifest, next, files)
}
