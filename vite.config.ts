// SPDX-License-Identifier: GPL-3.0-or-later
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'
import { smoldotSockets } from './scripts/app/smoldot-sockets.ts'
import { smoldotWasm } from './scripts/app/smoldot-wasm.ts'
import { StartChunk } from './scripts/app/start-chunk.ts'

const start = new StartChunk(import.meta.dirname)
const APP = new RegExp(
  [
    /@sveltejs\/kit\/src\/runtime\/(?!client\/entry)/,
    /svelte\/src\/internal\/flags\//,
    /@lucide\//,
    /src\/lib\/ui\//,
    /src\/messages\/en\.ts/,
    /src\/lib\/(chain|wallet)\/(context|errors|describe-status|format-age)\.ts/,
  ]
    .map(({ source }) => source)
    .join('|'),
)

export default defineConfig({
  plugins: [smoldotWasm(import.meta.dirname), smoldotSockets(), start.plugin(), sveltekit()],
  // No data: addresses for small files: the content security policy admits fonts from our own origin only.
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // In one file, as each request takes its time; zod with what keeps it from generating code.
            { name: 'start', test: start.holds },
            // What every page is drawn with, and small parts that most of them share.
            { name: 'app', test: APP },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
})
