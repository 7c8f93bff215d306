import { buildApp } from '../../scripts/build/build-app.ts'
import { buildBridge } from '../../scripts/build/build-bridge.ts'
import { ROOT } from './root.ts'

/** Builds app and bridge before the journeys start, so that two of them never build one at once. */
export default function buildOnce(): void {
  buildApp(ROOT)
  buildBridge(ROOT)
}
