// SPDX-License-Identifier: GPL-3.0-or-later
// Stands in the page itself, before all else: browsers end the requests of a page when the machine's network changes, and
// a start that lacks one of its files is no start. Kept to what every browser runs, as it is not compiled.
{
  const COUNT = 'edgecloud.loads'
  const MOST = 3
  const WITHIN_MS = 600_000
  const PAUSES_MS = [250, 750, 2_250]
  const SAID_AFTER_MS = 10_000
  let busy = false

  const isDrawn = () => document.querySelector('.app-root > :not(script)') !== null

  /** Says that the program has not come, until it has. */
  const sayMissing = () => {
    const [root, words] = document.querySelectorAll('.app-root, .not-loaded')
    if (isDrawn() || !(root instanceof HTMLElement) || !(words instanceof HTMLElement)) return
    root.style.display = 'none'
    words.style.display = 'block'
    new MutationObserver((_, watching) => {
      if (!isDrawn()) return
      watching.disconnect()
      root.style.display = ''
      words.style.display = 'none'
    }).observe(root, { childList: true })
  }

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
    if (!isDrawn()) loadAgain()
  })
  setTimeout(sayMissing, SAID_AFTER_MS)
}
