import { defineConfig } from '@playwright/test'

const files = (...names: string[]) => names.map((name) => `**/${name}.spec.ts`)
const LONG = files('failover', 'finality-pause', 'validator-set')
const SHORT = files('accessibility', 'broken-loads', 'chain-link', 'csp', 'initial-js', 'slow-start')

// Chromium as Debian installs it; the flags keep it from calling home, which a closed network punishes with delays.
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results/artifacts',
  fullyParallel: false,
  // The long ones wait for minutes to pass: they begin first, and the processors are for the others meanwhile. The short
  // ones come last, so that no processor waits for the last one.
  workers: 6,
  projects: [
    { name: 'long', testMatch: LONG, workers: 3 },
    { name: 'middle', testIgnore: [...LONG, ...SHORT], workers: 3 },
    { name: 'short', testMatch: SHORT, workers: 3 },
  ],
  globalSetup: './tests/support/build-once.ts',
  retries: 0,
  timeout: 240_000,
  expect: { timeout: 60_000 },
  reporter: [
    ['list'],
    ['json', { outputFile: 'test-results/report.json' }],
    ['./tests/battery/playwright-reporter.ts'],
  ],
  use: {
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure', // a trace costs a third of the time: `--trace on` records one
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
