import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vitest/config'
import { smoldotWasm } from './scripts/app/smoldot-wasm.ts'

const exclude = ['**/node_modules/**', '**/*.browser.test.ts']

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'node',
          include: ['{protocol,light-client,worker-bridge,scripts}/**/*.test.ts', 'tests/battery/**/*.test.ts'],
          exclude,
          testTimeout: 30_000,
        },
      },
      {
        plugins: [smoldotWasm(import.meta.dirname), sveltekit()],
        resolve: { conditions: ['browser'] },
        test: {
          name: 'app',
          include: ['src/**/*.test.ts'],
          exclude,
          testTimeout: 30_000,
          environment: './tests/support/client-environment.ts',
        },
      },
    ],
  },
})
