import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { ARTEFACT_FOLDER, readManifest } from '../../scripts/appchain/manifest.ts'

/** Storage key `:edgecloud:salt`, as `chain-spec --salt` of the node writes it. No pallet reads it. */
const SALT_KEY = `0x${Buffer.from(':edgecloud:salt').toString('hex')}`

const rawSpec = z.looseObject({
  genesis: z.looseObject({ raw: z.looseObject({ top: z.record(z.string(), z.string()) }) }),
})

type RawSpec = z.infer<typeof rawSpec>

/** Whose genesis: the unpacked node, the preset of the runtime, and the text that makes this chain another one. */
export interface GenesisInit {
  root: string
  /** Where the genesis of a preset is kept without its salt, as it takes the node seconds to run the runtime for it. */
  cacheDir: string
  /** Path of the unpacked node. */
  node: string
  preset: 'development' | 'local'
  salt: string
}

/** The raw chain spec of a new chain, as JSON text. Throws what the node says when it cannot make one. */
export async function makeGenesis(init: GenesisInit): Promise<string> {
  const { runtime } = readManifest(init.root)
  const name = `genesis-${init.preset}-${runtime.sha256.slice(0, 16)}-by-${basename(init.node)}.json`
  const kept = join(init.cacheDir, name)
  const spec = readKept(kept) ?? (await make(init, runtime.file, kept))
  spec.genesis.raw.top[SALT_KEY] = `0x${Buffer.from(init.salt).toString('hex')}`
  return JSON.stringify(spec)
}

/** Undefined when there is none, or a machine that lost its power left part of one. */
function readKept(file: string): RawSpec | undefined {
  try {
    return read(file)
  } catch {
    return undefined
  }
}

async function make({ root, cacheDir, node, preset }: GenesisInit, runtime: string, kept: string): Promise<RawSpec> {
  mkdirSync(cacheDir, { recursive: true })
  // Written beside and renamed: others may make it at the same time, and none finds half of it.
  const partial = `${kept}.${randomUUID()}`
  const names = ['--id', `edgecloud-${preset}`, '--name', `EdgeCloud ${preset}`, '--chain-type', preset]
  await promisify(execFile)(node, [
    ...['chain-spec', '--runtime', join(root, ARTEFACT_FOLDER, runtime), '--preset', preset, ...names],
    ...['--output', partial],
  ])
  renameSync(partial, kept)
  return read(kept)
}

const read = (file: string): RawSpec => rawSpec.parse(JSON.parse(readFileSync(file, 'utf8')))
