import type { Environment } from 'vitest/runtime'

/** Node, with modules built as for a browser: runes react here as they do in a page. */
export default {
  name: 'client',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => undefined }),
} satisfies Environment
