// SPDX-License-Identifier: GPL-3.0-or-later
import './start.ts'
import type { ClientInit, HandleClientError } from '@sveltejs/kit'
import { describeFailure } from '$lib/chain/errors.ts'
import { pageChain } from '$lib/chain/page-chain.ts'
import { PartNotLoadedError } from '$lib/loading/load-part.ts'
import { pause } from '$lib/pause.ts'

/** The longest that the page waits to be drawn, in milliseconds: what the light client waits for is said on it. */
const DRAWN_AFTER_MS = 1_000

/** Drawing the page keeps its thread busy; the light client's own thread is to be at work by then. */
export const init: ClientInit = () => Promise.race([pageChain.begun, pause(DRAWN_AFTER_MS)])

/** What failed for want of a file of the program; Vite tells it apart from what failed by itself. */
const notLoaded = new WeakSet<Error>()
addEventListener('vite:preloadError', ({ payload }) => notLoaded.add(payload))

/** Code and words for the page that stands in for one that failed; the console has the rest. */
export const handleError: HandleClientError = ({ error, status, message }) => {
  if (status === 404) return { message }
  reportError(error)
  const lacksFile = error instanceof Error && notLoaded.has(error)
  return describeFailure(lacksFile ? new PartNotLoadedError({ cause: error }) : error)
}
