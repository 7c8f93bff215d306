interface Race {
  resolve(value: unknown): void
  reject(reason: unknown): void
}

/** The races that a promise still takes part in. A promise that lasts is asked once, and not once for each race. */
const races = new WeakMap<Promise<unknown>, Set<Race>>()

/**
 * Makes `Promise.race` of this thread let go of a race that is over. The engine's own keeps every race in each promise
 * that took part until that promise settles, and smoldot 3.4.1 races one that lasts as long as itself some fifty times a
 * second: more than a gigabyte a day. For threads that run nothing but smoldot.
 */
export function releaseRaces(): void {
  Promise.race = race
}

/** As `Promise.race`: settles as the first contender that does. */
function race<T>(contenders: Iterable<T | PromiseLike<T>>): Promise<Awaited<T>> {
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<T>>()
  const promises = [...contenders].map((contender) => Promise.resolve(contender))
  const leave = () => {
    for (const contender of promises) races.get(contender)?.delete(own)
  }
  const own: Race = {
    resolve: (value) => {
      leave()
      resolve(value as Awaited<T>)
    },
    reject: (reason) => {
      leave()
      reject(reason)
    },
  }
  for (const contender of promises) racesOf(contender).add(own)
  return promise
}

function racesOf(contender: Promise<unknown>): Set<Race> {
  const present = races.get(contender)
  if (present !== undefined) return present
  const own = new Set<Race>()
  races.set(contender, own)
  const settle = (tell: (race: Race) => void) => {
    races.delete(contender) // whoever comes after this asks again, and is answered at once
    for (const race of [...own]) tell(race)
  }
  contender.then(
    (value) => settle((race) => race.resolve(value)),
    (reason: unknown) => settle((race) => race.reject(reason)),
  )
  return own
}
