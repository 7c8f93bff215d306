import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vitest/config'
import { smoldotWasm } from './scripts/app/smoldot-wasm.ts'

const shared = {
  exclude: ['**/node_modules/**', '**/*.browser.test.ts'],
  testTimeout: 60_000,
  expect: { poll: { timeout: 15_000 } }, // a busy machine is no fault
}

export default defineConfig({
  test: {
    maxWorkers: 4, // they wait for sandboxes, containers and clocks more than they compute
    projects: [
      {
        test: {
          ...shared,
          name: 'node',
          isolate: false, // most of a file's time would go into loading the same modules again
          include: ['{protocol,light-client,scripts}/**/*.test.ts', 'tests/battery/**/*.test.ts'],
        },
      },
      // Each file in a process of its own: they block threads, hold sockets and are traced.
      { test: { ...shared, name: 'bridge', include: ['worker-bridge/**/*.test.ts'] } },
      {
        plugins: [smoldotWasm(import.meta.dirname), sveltekit()],
        resolve: { conditions: ['browser'] },
        test: {
          ...shared,
          name: 'app',
          isolate: false,
          include: ['src/**/*.test.ts'],
          environment: './tests/support/client-environment.ts',
        },
      },
    ],
  },
})
