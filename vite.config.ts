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
      output: {
        codeSplitting: {
          groups: [
            // With what keeps it from generating code: nothing makes a schema without having run both.
            { name: 'zod', test: /node_modules\/zod\/|forbid-code-generation/ },
            // Small parts that most pages share: a request for each of them takes longer than the few that go unused.
            { name: 'ui', test: /node_modules\/@lucide\/|src\/lib\/ui\/|src\/messages\/en\.ts/ },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
})
