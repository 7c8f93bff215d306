import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { releaseRaces } from '@edgecloud/light-client/release-races'
import { afterEach, expect, it } from 'vitest'
import { z } from 'zod'

setFlagsFromString('--expose-gc')
const collectGarbage = z.function({ output: z.void() }).parse(runInNewContext('gc'))

const native = Promise.race.bind(Promise)
afterEach(() => {
  Promise.race = native
})

/** Of a thousand races against one promise that lasts, how many results are still in memory. */
async function keptOfThousand(): Promise<number> {
  const lasting = new Promise<never>(() => undefined)
  const results: WeakRef<object>[] = []
  for (let times = 0; times < 1_000; times += 1) {
    results.push(new WeakRef(await Promise.race([lasting, Promise.resolve({ times })])))
  }
  await new Promise((resolve) => setImmediate(resolve)) // what was made in this turn is kept until its end
  collectGarbage()
  const kept = results.filter((result) => result.deref() !== undefined).length
  lasting.catch(() => undefined) // in memory until here
  return kept
}

it('keeps nothing of races that are over, where the engine keeps them all', async () => {
  expect(await keptOfThousand()).toBeGreaterThan(990)
  releaseRaces()
  expect(await keptOfThousand()).toBeLessThan(10)
})
