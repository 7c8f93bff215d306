// SPDX-License-Identifier: GPL-3.0-or-later
// `npm run appchain:verify`: do the shipped node and runtime belong to these sources?
import { ROOT } from '../tests/support/root.ts'
import { verifyArtefacts } from './appchain/verify-artefacts.ts'

const problems = Object.values(verifyArtefacts(ROOT)).filter((problem) => problem !== undefined)
for (const problem of problems) console.error(problem)
if (problems.length === 0) console.log('The shipped node and runtime match their sources.')
process.exit(problems.length === 0 ? 0 : 1)
