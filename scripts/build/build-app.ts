import { buildWhenChanged } from './build-when-changed.ts'

/** Builds the static site into `build/`, about 20 s when it has to. Throws when the build fails. */
export function buildApp(root: string): string {
  return buildWhenChanged(root, {
    folder: '.',
    product: 'build',
    file: 'index.html',
    sources: ['src', 'static', 'examples', 'scripts/app', 'svelte.config.js', 'vite.config.ts', 'tsconfig.json'],
  })
}
