import type { ProviderInterfaceEmitCb, ProviderInterfaceEmitted } from '@polkadot/rpc-provider/types'

/** The listeners of a provider; a listener that throws does not keep the others from being called. */
export class ProviderEvents {
  readonly #listeners = new Map<ProviderInterfaceEmitted, Set<ProviderInterfaceEmitCb>>()

  on(type: ProviderInterfaceEmitted, listener: ProviderInterfaceEmitCb): () => void {
    const set = this.#listeners.get(type) ?? new Set()
    this.#listeners.set(type, set.add(listener))
    return () => set.delete(listener)
  }

  emit(type: ProviderInterfaceEmitted, value?: unknown): void {
    for (const listener of [...(this.#listeners.get(type) ?? [])]) {
      try {
        listener(value)
      } catch (error) {
        if (type !== 'error') this.emit('error', error)
      }
    }
  }
}
