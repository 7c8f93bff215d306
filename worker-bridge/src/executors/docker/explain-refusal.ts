/** What a program says that was refused something, in the words of the C library, and what is behind it here. */
const REFUSALS = [
  { words: /read-only file system/i, why: 'readOnly' },
  { words: /operation not permitted|permission denied|must be (run as |started as )?root/i, why: 'rights' },
] as const
const READ_ONLY =
  'images are read-only here: give the directory that it writes to a named volume (volumes: ["name:/path"]); ' +
  '/tmp, /run, /var/tmp and /var/cache can be written'
const WITHOUT_ROOT =
  'Name the user that it changes to as "user" of the service, such as user: "999:999", ' +
  'or ask for a worker where root is allowed: x-edge.isolation: gvisor'
/** As much of the end of its output as an error and what follows it take. */
const KEPT_CHARACTERS = 8_192

export interface RefusalInit {
  /** Whoever the container is, as Docker is told. */
  readonly user: string
  /** Task and image would have it be root, and it is not. */
  readonly insteadOfRoot: boolean
  /** Isolation of this worker. */
  readonly isolation: string
}

/**
 * Reads what a container writes, and tells its owner why the worker's walls stopped it: images that are made for a Docker
 * of one's own begin as root, and say no more than "Operation not permitted" where they may not.
 */
export class ExplainRefusal {
  readonly #init: RefusalInit
  #end = ''

  constructor(init: RefusalInit) {
    this.#init = init
  }

  see(output: Buffer): void {
    this.#end = (this.#end + output.subarray(-KEPT_CHARACTERS).toString('latin1')).slice(-KEPT_CHARACTERS)
  }

  /** Lines for the log of a container that failed; none if it was not refused anything that we know of. */
  lines(): string[] {
    const found = REFUSALS.filter(({ words }) => words.test(this.#end)).map(({ why }) => why)
    const { user, insteadOfRoot, isolation } = this.#init
    return found.map((why) => {
      if (why === 'readOnly') return READ_ONLY
      if (!insteadOfRoot) return `it ran as user ${user} and had no right to this; see "user" of the service`
      const cause = `its image begins as root, which this worker (${isolation}) gives to no task`
      return `${cause}: it ran as ${user}, without capabilities. ${WITHOUT_ROOT}`
    })
  }
}
