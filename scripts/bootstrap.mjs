// SPDX-License-Identifier: GPL-3.0-or-later
// Runs before `npm start` and `npm test`, on whatever Node the machine has (18 and up) and with nothing installed:
// Node built-ins only. Installs the locked packages when they are missing or older than the lockfile.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
// npm writes this file at the end of an install, so a half-finished install counts as missing.
const installed = join(root, 'node_modules', '.package-lock.json')
const fresh =
  existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs - 1000

if (!fresh) {
  console.log('Installing packages (once, about a minute)…')
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (npm.status !== 0) {
    console.error('npm ci failed; its own message stands above. Fix that and start again.')
    process.exit(npm.status ?? 1)
  }
}

// What the settings of TypeScript extend; tests, lint and builds read it.
if (!existsSync(join(root, '.svelte-kit', 'tsconfig.json'))) {
  const sync = spawnSync(process.execPath, [join(root, 'node_modules', '@sveltejs', 'kit', 'svelte-kit.js'), 'sync'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (sync.status !== 0) process.exit(sync.status ?? 1)
}
