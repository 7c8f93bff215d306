/** One of many that are not yet trusted: a socket, a connection. */
export interface Member {
  /** IP address that it comes from. */
  readonly host: string
  /** Ends it at once; it is then not in the crowd any more. */
  readonly end: (reason: string) => void
}

export interface CrowdLimits {
  /** All hosts together, and one of them. */
  readonly total: number
  readonly perHost: number
}

/**
 * A bounded crowd in which nobody holds a place against the others: a host with too many is refused, and when all places are taken, the
 * oldest of the host that has most makes room. So one host never locks others out, and many hosts have to be as quick as the honest.
 */
export class Crowd<One extends Member> {
  readonly #limits: CrowdLimits
  readonly #hosts = new Map<string, Set<One>>()
  #size = 0

  constructor(limits: CrowdLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#size
  }

  /** False when the host has too many already. */
  enter(one: One): boolean {
    const ofHost = this.#hosts.get(one.host) ?? new Set()
    if (ofHost.size >= this.#limits.perHost) return false
    if (this.#size >= this.#limits.total) this.#makeRoom()
    // Looked up again: the one that made room may have been the host's last.
    const now = this.#hosts.get(one.host) ?? new Set()
    this.#hosts.set(one.host, now.add(one))
    this.#size += 1
    return true
  }

  leave(one: One): void {
    const ofHost = this.#hosts.get(one.host)
    if (ofHost?.delete(one) !== true) return
    this.#size -= 1
    if (ofHost.size === 0) this.#hosts.delete(one.host)
  }

  #makeRoom(): void {
    let greediest: Set<One> | undefined
    for (const ofHost of this.#hosts.values()) if (ofHost.size > (greediest?.size ?? 0)) greediest = ofHost
    const [oldest] = greediest ?? []
    if (oldest === undefined) return
    this.leave(oldest)
    oldest.end('made room for others')
  }
}
