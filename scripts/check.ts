// SPDX-License-Identifier: GPL-3.0-or-later
// `npm run check`: types, lint, import directions, unused code, format, licences.
import { ROOT } from '../tests/support/root.ts'
import { runChecks } from './test/checks.ts'

const { failed } = await runChecks(ROOT)
process.exit(failed.length === 0 ? 0 : 1)
