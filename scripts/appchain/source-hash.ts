import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockClosure } from './lock-closure.ts'
import { parse } from 'smol-toml'
import { z } from 'zod'
import { trackedFiles } from './tracked-files.ts'

/** What can be prebuilt: the name of its crate, the folders it is made of, the cargo profile it is built with. */
export const ARTEFACTS = {
  node: { crate: 'edgecloud-node', folders: ['appchain/node'], profile: 'node' },
  runtime: {
    crate: 'edgecloud-runtime',
    folders: ['appchain/runtime', 'appchain/primitives', 'appchain/pallets'],
    profile: 'release',
  },
} as const

export type ArtefactName = keyof typeof ARTEFACTS

const workspaceSchema = z.object({
  workspace: z.object({ dependencies: z.record(z.string(), z.unknown()) }),
  profile: z.record(z.string(), z.unknown()).optional(),
})
const crateSchema = z.object({ dependencies: z.record(z.string(), z.unknown()).optional() })

/**
 * Hash (sha256, hex) over everything that decides an artefact's bytes apart from the toolchain: tracked sources,
 * the locked versions it can reach, the features the workspace asks for, and its profile. A change to a
 * pallet leaves the node's hash alone, and the other way round.
 */
export function sourceHash(root: string, name: ArtefactName): string {
  const { crate, folders, profile } = ARTEFACTS[name]
  const hash = createHash('sha256')
  const files = trackedFiles(root, folders).filter((file) => !NOT_BUILT.test(file))
  for (const file of files) {
    hash.update(`${file}\0`)
    hash.update(createHash('sha256').update(readFileSync(join(root, file))).digest())
  }
  for (const line of lockClosure(readFileSync(join(root, 'appchain/Cargo.lock'), 'utf8'), crate)) hash.update(`${line}\0`)

  const workspace = workspaceSchema.parse(parse(readFileSync(join(root, 'appchain/Cargo.toml'), 'utf8')))
  const asked = new Set(
    files
      .filter((file) => file.endsWith('Cargo.toml'))
      .flatMap((file) => Object.keys(crateSchema.parse(parse(readFileSync(join(root, file), 'utf8'))).dependencies ?? {})),
  )
  for (const dependency of [...asked].sort()) {
    hash.update(`${dependency}=${JSON.stringify(workspace.workspace.dependencies[dependency] ?? null)}\0`)
  }
  hash.update(JSON.stringify(workspace.profile?.[profile] ?? null))
  return hash.digest('hex')
}

/** Files that no artefact is made of: documents, and code that is compiled for tests and benchmarks only. */
const NOT_BUILT = /\.md$|\/(tests|mock)\/|\/(tests|mock|benchmarking)\.rs$|\.proptest-regressions$/
