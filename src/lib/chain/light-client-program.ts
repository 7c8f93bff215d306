import type { SmoldotBytecode } from 'smoldot'
import programUrl from 'smoldot-bytecode.wasm?url'
import { LightClientStartError } from './errors.ts'

let compiled: Promise<SmoldotBytecode> | undefined

/**
 * The light client's program, compiled while it loads, off the page's thread. Loaded once for all light clients of the
 * page; the browser keeps the result for the next visit. A failure is forgotten, so that the next call tries again.
 */
export function lightClientProgram(): Promise<SmoldotBytecode> {
  compiled ??= compile()
  compiled.catch(() => (compiled = undefined))
  return compiled
}

async function compile(): Promise<SmoldotBytecode> {
  try {
    return { wasm: await WebAssembly.compileStreaming(fetch(programUrl)) }
  } catch (cause) {
    throw new LightClientStartError('its program could not be loaded', { cause })
  }
}
