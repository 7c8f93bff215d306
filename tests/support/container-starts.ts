import { get, type ClientRequest } from 'node:http'
import { z } from 'zod'

const startSchema = z.object({ Actor: z.object({ Attributes: z.object({ name: z.string() }) }) })

/** What a Docker itself says of the containers that it starts, from now on. */
export class ContainerStarts {
  readonly #request: ClientRequest
  #events = ''
  #ended: Error | undefined

  constructor(socketPath: string) {
    const filters = encodeURIComponent(JSON.stringify({ type: ['container'], event: ['start'] }))
    this.#request = get({ socketPath, path: `/events?filters=${filters}` }, (response) => {
      response.setEncoding('utf8').on('data', (text: string) => (this.#events += text))
      response.on('error', (error) => (this.#ended = error))
    })
    this.#request.on('error', (error) => (this.#ended = error))
  }

  /** Names of those that were started, in order. Throws when Docker's account was cut off. */
  get names(): string[] {
    if (this.#ended !== undefined) throw this.#ended
    const lines = this.#events.split('\n').slice(0, -1)
    return lines.map((line) => startSchema.parse(JSON.parse(line)).Actor.Attributes.name)
  }

  stop(): void {
    this.#request.destroy()
  }
}
