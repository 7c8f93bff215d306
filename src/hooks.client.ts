// SPDX-License-Identifier: GPL-3.0-or-later
// Runs with zod itself, before any schema is made: see vite.config.ts.
import '$lib/forbid-code-generation.ts'
import type { ClientInit } from '@sveltejs/kit'
import { pageChain } from '$lib/chain/page-chain.ts'
import { installTrustedTypesPolicy } from '$lib/trusted-types-policy.ts'

installTrustedTypesPolicy()
pageChain.start()

/** Drawing the page keeps its thread busy; the light client's own thread is to be at work by then. */
export const init: ClientInit = () => pageChain.begun
