// SPDX-License-Identifier: GPL-3.0-or-later
import adapter from '@sveltejs/adapter-static'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

/** SvelteKit's route announcer carries one static style attribute; this is its hash. */
const ROUTE_ANNOUNCER_STYLE = 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='

/** The script that `src/hooks.server.ts` puts into the page itself. */
const LOAD_AGAIN = `sha256-${createHash('sha256')
  .update(readFileSync(new URL('src/load-again.js', import.meta.url)))
  .digest('base64')}`

/** @type {import('@sveltejs/kit').Config} */
const config = {
  preprocess: vitePreprocess(),
  kit: {
    // Every route is drawn in the browser, so one page answers every path.
    adapter: adapter({ fallback: 'index.html' }),
    csp: {
      mode: 'hash',
      directives: {
        'default-src': ['none'],
        'script-src': ['self', 'wasm-unsafe-eval', LOAD_AGAIN],
        'style-src': ['self'],
        // xterm and CodeMirror write their rules into style elements.
        'style-src-elem': ['self', 'unsafe-inline'],
        'style-src-attr': ['unsafe-hashes', ROUTE_ANNOUNCER_STYLE],
        'img-src': ['self', 'data:'],
        'font-src': ['self'],
        // ws: is for chains and workers on this machine; browsers refuse it to other hosts when the page came by https.
        // data: is how zstddec takes the program that it carries; nothing leaves the page by it.
        'connect-src': ['self', 'data:', 'ws:', 'wss:'],
        'worker-src': ['self'],
        'manifest-src': ['self'],
        'base-uri': ['none'],
        'form-action': ['none'],
        'object-src': ['none'],
        'require-trusted-types-for': ['script'],
        'trusted-types': ['svelte-trusted-html', 'sveltekit-trusted-url', 'default'],
      },
    },
  },
}

export default config
