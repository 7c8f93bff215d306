import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vitest/config'
import { smoldotWasm } from './scripts/app/smoldot-wasm.ts'

const shared = {
  exclude: ['**/node_modules/**', '**/*.browser.test.ts'],
  testTimeout: 60_000,
  expect: { poll: { timeout: 15_000 } }, // a busy machine is no fault
}

/** These look at the memory or the time of their own process, so each has one for itself. */
const MEASURING = ['handshake-cost', 'log-endurance', 'bounded-webrtc', 'docker-limits'].map(
  (name) => `worker-bridge/src/**/${name}.test.ts`,
)

export default defineConfig({
  test: {
    maxWorkers: 4, // they wait for sandboxes, containers and clocks more than they compute
    projects: [
      // Files share processes, one after the other: most of a file's time would go into loading the same modules again.
      {
        test: {
          ...shared,
          name: 'node',
          isolate: false,
          include: ['{protocol,light-client,scripts}/**/*.test.ts', 'tests/battery/**/*.test.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'bridge',
          isolate: false,
          include: ['worker-bridge/**/*.test.ts'],
          exclude: [...shared.exclude, ...MEASURING],
        },
      },
      { test: { ...shared, name: 'measuring', include: MEASURING } },
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
