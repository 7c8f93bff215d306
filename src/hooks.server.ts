// SPDX-License-Identifier: GPL-3.0-or-later
// Runs when the site is built, never on a server: it writes the one page that answers every path.
import type { Handle } from '@sveltejs/kit'
import { CHAIN_SPEC_PATH } from '$lib/chain/chain-spec-path.ts'
import loadAgain from './load-again.js?raw'
import programUrl from 'smoldot-bytecode.wasm?url'

/** What stands by when files do not come; then the light client's, the largest of all, which load before any script runs. */
const START = `
<script>${loadAgain}</script>
<link rel="preload" as="fetch" type="application/wasm" href="${programUrl}" crossorigin>
<link rel="preload" as="fetch" type="application/json" href="${CHAIN_SPEC_PATH}" crossorigin>`

export const handle: Handle = ({ event, resolve }) =>
  resolve(event, { transformPageChunk: ({ html }) => html.replace('<!-- start -->', () => START) })
