import { buildApp } from '../../scripts/app/build-app.ts'
import { ROOT } from './root.ts'

/** Builds the app before the journeys start, so that two of them never build it at once. */
export default function buildOnce(): void {
  buildApp(ROOT)
}
