// SPDX-License-Identifier: GPL-3.0-or-later
// The first script of a page, before the app that draws it: the light client takes longest, and waits for nothing else.
// Runs with zod itself, before any schema is made: see vite.config.ts.
import '$lib/configure-zod.ts'
import { pageChain } from '$lib/chain/page-chain.ts'
import { installTrustedTypesPolicy } from '$lib/trusted-types-policy.ts'

installTrustedTypesPolicy()
pageChain.start()
