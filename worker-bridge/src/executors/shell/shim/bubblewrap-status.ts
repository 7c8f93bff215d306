import { identifyProcess, type ProcessIdentity } from '../process-identity.ts'

/** What bwrap tells of a sandbox, as objects of JSON one after the other. */
export class BubblewrapStatus {
  /** The sandbox's first process; undefined also if it was gone when bwrap's word of it came. */
  first: ProcessIdentity | undefined
  /** True once bwrap has told of the first process. */
  begun = false
  #text = ''

  push(chunk: Buffer): void {
    this.#text += chunk.toString('latin1')
    const pid = /"child-pid": (\d+)/.exec(this.#text)?.[1]
    if (this.begun || pid === undefined) return
    this.begun = true
    this.first = identifyProcess(Number(pid))
  }

  /** Of the program in the sandbox; undefined if it never ran to its end. */
  get exitCode(): number | undefined {
    const code = /"exit-code": (\d+)/.exec(this.#text)?.[1]
    return code === undefined ? undefined : Number(code)
  }
}
