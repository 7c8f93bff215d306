import { join } from 'node:path'
import { buildWhenChanged } from './build-when-changed.ts'

/**
 * Builds the daemon into `worker-bridge/dist/`, about 2 s when it has to. Returns its main program.
 *
 * Node takes three seconds to find the thousands of modules of @polkadot/api one by one, and a third of a second to
 * load them from here.
 */
export function buildBridge(root: string): string {
  const product = buildWhenChanged(root, {
    folder: 'worker-bridge',
    product: 'worker-bridge/dist',
    file: 'main.js',
    sources: ['worker-bridge', 'scripts/build'],
  })
  return join(product, 'main.js')
}
