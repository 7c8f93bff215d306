import { readFile, mkdir, access } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { fromHex, peerIdFromPublicKey, toHex } from '@edgecloud/protocol'
import { writeDurably } from '../storage/durable-file.ts'
import { assertPrivate } from './assert-private.ts'

/** The three keys of a bridge, each from a 32-byte seed in a file of its own. */
export interface BridgeKeys {
  /** sr25519 seed of the account that signs results and pays their fees. */
  readonly hotSeed: Uint8Array
  readonly peer: {
    /** ed25519 seed of the libp2p identity. */
    readonly seed: Uint8Array
    readonly publicKey: Uint8Array
    readonly peerId: string
  }
  readonly sealing: {
    /** X25519 secret with which task secrets are opened. */
    readonly secret: Uint8Array
    readonly publicKey: Uint8Array
  }
}

/** Thrown when a key file is missing or does not hold 64 hex digits. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError'
  readonly code = 'key_file'
  readonly path: string
  constructor(path: string, options?: ErrorOptions) {
    super(`"${path}" holds no key. Run "edgecloud-bridge init", or restore the file from a backup.`, options)
    this.path = path
  }
}

const FILES = { hot: 'hot.seed', peer: 'peer.seed', sealing: 'sealing.seed' } as const

/** Makes the keys that are missing; existing ones are never overwritten. `directory` is `<data>/keys`. */
export async function createKeys(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  for (const name of Object.values(FILES)) {
    const path = join(directory, name)
    if (!(await exists(path))) writeDurably(path, `${toHex(randomBytes(32))}\n`)
  }
}

/** Reads the keys; refuses files that others can read. */
export async function loadKeys(directory: string): Promise<BridgeKeys> {
  const [hotSeed, peerSeed, secret] = await Promise.all([
    readSeed(join(directory, FILES.hot)),
    readSeed(join(directory, FILES.peer)),
    readSeed(join(directory, FILES.sealing)),
  ])
  const peerKey = ed25519.getPublicKey(peerSeed)
  return {
    hotSeed,
    peer: { seed: peerSeed, publicKey: peerKey, peerId: peerIdFromPublicKey(peerKey) },
    sealing: { secret, publicKey: x25519.getPublicKey(secret) },
  }
}

async function readSeed(path: string): Promise<Uint8Array> {
  let text: string
  try {
    text = (await readFile(path, 'utf8')).trim()
  } catch (cause) {
    throw new KeyFileError(path, { cause })
  }
  if (!/^[0-9a-f]{64}$/.test(text)) throw new KeyFileError(path)
  await assertPrivate(path)
  return fromHex(text)
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
