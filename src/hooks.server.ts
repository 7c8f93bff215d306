// SPDX-License-Identifier: GPL-3.0-or-later
// Runs when the site is built, never on a server: it writes the one page that answers every path.
import type { Handle } from '@sveltejs/kit'
import programUrl from 'smoldot-bytecode.wasm?url'

/** The light client's program is the largest file of all: it begins to load with the page, before any script runs. */
const PRELOAD = `<link rel="preload" as="fetch" type="application/wasm" href="${programUrl}" crossorigin>`

export const handle: Handle = ({ event, resolve }) =>
  resolve(event, { transformPageChunk: ({ html }) => html.replace('<!-- light client -->', PRELOAD) })
