// SPDX-License-Identifier: GPL-3.0-or-later
import { forbidCodeGeneration } from '$lib/forbid-code-generation.ts'
import { installTrustedTypesPolicy } from '$lib/trusted-types-policy.ts'

installTrustedTypesPolicy()
forbidCodeGeneration()
