// SPDX-License-Identifier: GPL-3.0-or-later
/// <reference types="vite/client" />
import type {} from '../../../src/app.d.ts'
import '../../../src/lib/configure-zod.ts'
import { installTrustedTypesPolicy } from '../../../src/lib/trusted-types-policy.ts'

/** Runs one library for real and says what it saw. */
export type Exercise = (address: string) => Promise<string>

installTrustedTypesPolicy()

const EXERCISES: Record<string, () => Promise<{ default: Exercise }>> = {
  leaflet: () => import('./use-leaflet.ts'),
  xterm: () => import('./use-xterm.ts'),
  codemirror: () => import('./use-codemirror.ts'),
  smoldot: () => import('./use-smoldot.ts'),
  libp2p: () => import('./use-libp2p.ts'),
  polkadot: () => import('./use-polkadot.ts'),
  wallet: () => import('./use-wallet.ts'),
  zstddec: () => import('./use-zstddec.ts'),
}

declare global {
  interface Window {
    exercise(name: string, address: string): Promise<string>
  }
}

window.exercise = async (name, address) => {
  const load = EXERCISES[name]
  if (load === undefined) throw new Error(`no exercise ${name}`)
  return (await load()).default(address)
}
