// SPDX-License-Identifier: GPL-3.0-or-later
import { pageChain } from '$lib/chain/page-chain.ts'
import { forbidCodeGeneration } from '$lib/forbid-code-generation.ts'
import { installTrustedTypesPolicy } from '$lib/trusted-types-policy.ts'

installTrustedTypesPolicy()
forbidCodeGeneration()
pageChain.start()
