// SPDX-License-Identifier: GPL-3.0-or-later
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'
import { smoldotWasm } from './scripts/app/smoldot-wasm.ts'

const START = new RegExp(
  [
    /node_modules\/idb\//,
    /node_modules\/@noble\/hashes\/(utils|_u64|_md|sha2)\./,
    /protocol\/src\/bytes\/hex/,
    /src\/lib\/(chain|wallet)\/(context|errors|codec-json|describe-status|format-age)\.ts/,
  ]
    .map(({ source }) => source)
    .join('|'),
)

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
            // What the start needs beside those, and too small for a request of its own.
            { name: 'start', test: START },
            // Small parts that most pages share: a request for each of them takes longer than the few that go unused.
            { name: 'ui', test: /node_modules\/@lucide\/|src\/lib\/ui\/|src\/messages\/en\.ts/ },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
})
