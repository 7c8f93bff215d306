// SPDX-License-Identifier: GPL-3.0-or-later
import { installTrustedTypesPolicy } from '$lib/trusted-types-policy.ts'

installTrustedTypesPolicy()
