// SPDX-License-Identifier: GPL-3.0-or-later
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'
import { smoldotWasm } from './scripts/app/smoldot-wasm.ts'

export default defineConfig({
  plugins: [smoldotWasm(import.meta.dirname), sveltekit()],
  // No data: addresses for small files: the content security policy admits fonts from our own origin only.
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    rolldownOptions: {
      // One chunk of zod and of what keeps it from generating code: nothing makes a schema without having run both.
      output: { codeSplitting: { groups: [{ name: 'zod', test: /node_modules\/zod\/|forbid-code-generation/ }] } },
    },
  },
  worker: { format: 'es' },
})
