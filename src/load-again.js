// SPDX-License-Identifier: GPL-3.0-or-later
// Stands in the page itself, before all else: browsers end the requests of a page when the machine's network changes, and
// a start that lacks one of its files is no start. Kept to what every browser runs, as it is not compiled.
{
  const COUNT = 'edgecloud.loads'
  const MOST = 3
  const WITHIN_MS = 600_000
  const PAUSES_MS = [250, 750, 2_250]
  let busy = false

  /** Counted over loads, so that a file which never comes ends in words and not in a circle. */
  const mayLoad = () => {
    try {
      const [count = 0, since = 0] = (sessionStorage.getItem(COUNT) ?? '').split(' ').map(Number)
      const fresh = !(Date.now() - since < WITHIN_MS)
      if (!fresh && count >= MOST) return false
      sessionStorage.setItem(COUNT, fresh ? `1 ${Date.now()}` : `${count + 1} ${since}`)
      return true
    } catch {
      return false // without storage nothing could count
    }
  }

  /** Not before the site answers: the browser's own page of a lost network says less than the one that is there. */
  const loadAgain = async () => {
    if (busy) return
    busy = true
    for (const pause of PAUSES_MS) {
      await new Promise((resolve) => setTimeout(resolve, pause))
      const answers = await fetch(location.href, { cache: 'no-store' }).then(
        () => true,
        () => false,
      )
      if (!answers) continue
      if (mayLoad()) location.reload()
      return
    }
    busy = false
  }

  addEventListener('edgecloud:load-again', loadAgain)
  addEventListener(
    'error',
    ({ target }) => {
      if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') loadAgain()
    },
    true,
  )
  // The import of the program, which nobody else waits for.
  addEventListener('unhandledrejection', () => {
    if (document.querySelector('.app-root > :not(script)') === null) loadAgain()
  })
}
