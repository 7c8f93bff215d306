import { once } from 'node:events'
import { request } from 'node:http'

const ANSWER_MS = 2_000

/** Whether a Docker answers at the socket, in the cheapest way that there is. */
export async function dockerAnswers(socketPath: string): Promise<boolean> {
  const asked = request({ socketPath, path: '/_ping', timeout: ANSWER_MS, agent: false })
  asked.once('timeout', () => asked.destroy(new Error('no answer')))
  asked.end()
  try {
    const [response] = await once(asked, 'response', { signal: AbortSignal.timeout(ANSWER_MS) })
    return 'statusCode' in response && response.statusCode === 200
  } catch {
    return false
  } finally {
    asked.on('error', () => undefined)
    asked.destroy()
  }
}
