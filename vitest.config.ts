import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{protocol,light-client,worker-bridge,scripts,src}/**/*.test.ts', 'tests/battery/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.browser.test.ts'],
    testTimeout: 30_000,
    maxWorkers: 2,
  },
})
