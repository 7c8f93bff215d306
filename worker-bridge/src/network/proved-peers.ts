import type { Libp2p } from '@libp2p/interface'
import { FailedProofs } from './failed-proofs.ts'

/** Peers and hosts remembered; the longest unused is forgotten first. */
const MAX_REMEMBERED = 4096
/** Milliseconds for which a proof counts: as long as an owner's statement may at most. */
const REMEMBERED_MS = 24 * 3_600_000

/**
 * Who has proved the right to a task here, and from which hosts: they have a share of their own of connections and streams,
 * which strangers cannot use up. Nobody gets in without the key of a task's owner, so strangers cannot fill it.
 */
export class ProvedPeers {
  /** Of those who could not. */
  readonly failed = new FailedProofs()
  readonly #untilMs = new Map<string, number>()

  /** Those that the gate of a node goes by; a node without a gate has none to share. */
  static of({ services }: Pick<Libp2p, 'services'>): ProvedPeers {
    return services['proved'] instanceof ProvedPeers ? services['proved'] : new ProvedPeers()
  }

  add(peer: string, host: string, nowMs: number): void {
    for (const key of [`peer ${peer}`, `host ${host}`]) {
      this.#untilMs.delete(key)
      this.#untilMs.set(key, nowMs + REMEMBERED_MS)
    }
    for (const key of this.#untilMs.keys()) {
      if (this.#untilMs.size <= MAX_REMEMBERED) break
      this.#untilMs.delete(key)
    }
  }

  hasPeer(peer: string, nowMs: number): boolean {
    return this.#has(`peer ${peer}`, nowMs)
  }

  hasHost(host: string, nowMs: number): boolean {
    return this.#has(`host ${host}`, nowMs)
  }

  #has(key: string, nowMs: number): boolean {
    return (this.#untilMs.get(key) ?? 0) > nowMs
  }
}
