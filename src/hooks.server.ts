// SPDX-License-Identifier: GPL-3.0-or-later
// Runs when the site is built, never on a server: it writes the one page that answers every path.
import { dev } from '$app/environment'
import type { Handle } from '@sveltejs/kit'
import { CHAIN_SPEC_PATH } from '$lib/chain/chain-spec-path.ts'
import programUrl from 'smoldot-bytecode.wasm?url'
import loadAgain from './load-again.js?raw'
import { startFiles } from './start-files.ts'

/**
 * What stands by when files do not come; then what the light client starts with. The script comes before the program, thirty
 * times as long, which is compiled while it comes and keeps line and processors from the script.
 */
function start(): string {
  const [script, ...parts] = dev ? [] : startFiles()
  return [
    `<script>${loadAgain}</script>`,
    script === undefined ? '' : `<script type="module" async src="${script}"></script>`,
    ...parts.map((part) => `<link rel="modulepreload" href="${part}">`),
    `<link rel="preload" as="fetch" type="application/wasm" href="${programUrl}" fetchpriority="low" crossorigin>`,
    `<link rel="preload" as="fetch" type="application/json" href="${CHAIN_SPEC_PATH}" crossorigin>`,
  ].join('\n')
}

export const handle: Handle = ({ event, resolve }) =>
  resolve(event, { transformPageChunk: ({ html }) => html.replace('<!-- start -->', start) })
