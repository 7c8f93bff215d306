import { readFileSync } from 'node:fs'
import { z } from 'zod'

const MANIFEST = '.svelte-kit/output/client/.vite/manifest.json'
const START = 'src/start.ts'

const manifestSchema = z.record(z.string(), z.object({ file: z.string(), imports: z.array(z.string()).default([]) }))

/** Addresses of the first script of a page and of all that it imports, in the build that was just made. */
export function startFiles(): string[] {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(MANIFEST, 'utf8')))
  const files = new Set<string>()
  const collect = (name: string): void => {
    const chunk = manifest[name]
    if (chunk === undefined) throw new Error(`the build has no ${name}`)
    if (files.has(chunk.file)) return
    files.add(chunk.file)
    chunk.imports.forEach(collect)
  }
  collect(START)
  return [...files].map((file) => `/${file}`)
}
