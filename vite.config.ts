// SPDX-License-Identifier: GPL-3.0-or-later
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vitest/config'
import { smoldotWasm } from './scripts/app/smoldot-wasm.ts'

export default defineConfig({
  plugins: [smoldotWasm(import.meta.dirname), sveltekit()],
  build: { target: 'es2022' },
  worker: { format: 'es' },
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: [
            '{protocol,light-client,worker-bridge}/**/*.test.ts',
            'scripts/**/*.test.ts',
            'tests/support/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**'],
        },
      },
      {
        extends: true,
        // Runes outside of a page need the client build of Svelte.
        resolve: { conditions: ['browser'] },
        test: { name: 'app', include: ['src/**/*.test.ts'], exclude: ['src/**/*.browser.test.ts'] },
      },
    ],
  },
})
