import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vitest/config'
import { smoldotWasm } from './scripts/app/smoldot-wasm.ts'

const exclude = ['**/node_modules/**', '**/*.browser.test.ts']

export default defineConfig({
  test: {
    maxWorkers: 4, // they wait for sandboxes, containers and clocks more than they compute
    projects: [
      {
        test: {
          name: 'node',
          isolate: false, // most of a file's time went into loading the same modules again
          include: ['{protocol,light-client,worker-bridge,scripts}/**/*.test.ts', 'tests/battery/**/*.test.ts'],
          exclude,
          testTimeout: 60_000,
          expect: { poll: { timeout: 15_000 } }, // a busy machine is no fault
        },
      },
      {
        plugins: [smoldotWasm(import.meta.dirname), sveltekit()],
        resolve: { conditions: ['browser'] },
        test: {
          name: 'app',
          isolate: false,
          include: ['src/**/*.test.ts'],
          exclude,
          testTimeout: 60_000,
          expect: { poll: { timeout: 15_000 } }, // a busy machine is no fault
          environment: './tests/support/client-environment.ts',
        },
      },
    ],
  },
})
