// SPDX-License-Identifier: GPL-3.0-or-later
// Runs when the site is built, never on a server: it writes the one page that answers every path.
import type { Handle } from '@sveltejs/kit'
import { CHAIN_SPEC_PATH } from '$lib/chain/chain-spec-path.ts'
import programUrl from 'smoldot-bytecode.wasm?url'

/** What the light client starts with, its program the largest file of all, begins to load before any script runs. */
const PRELOAD = `
<link rel="preload" as="fetch" type="application/wasm" href="${programUrl}" crossorigin>
<link rel="preload" as="fetch" type="application/json" href="${CHAIN_SPEC_PATH}" crossorigin>`

export const handle: Handle = ({ event, resolve }) =>
  resolve(event, { transformPageChunk: ({ html }) => html.replace('<!-- light client -->', PRELOAD) })
