/** The only markup strings that Leaflet 1.9.4 assigns: its feature test and the signs on its buttons. */
const LEAFLET_MARKUP = new Set([
  '',
  '<svg/>',
  '<span aria-hidden="true">+</span>',
  '<span aria-hidden="true">&#x2212;</span>',
  '<span aria-hidden="true">&#215;</span>',
])

/** Own workers, as the build names them. Development serves them from the sources. */
const WORKER_PATH = import.meta.env.DEV ? '/' : '/_app/immutable/workers/'

/** Thrown when code tries to put markup or a script address into the page that is not on the short list. */
export class UntrustedValueError extends TypeError {
  override readonly name = 'UntrustedValueError'
  readonly code = 'untrusted_value'
}

/** Returns the markup when it is on the list. Throws {@link UntrustedValueError} otherwise. */
export function admitMarkup(markup: string): string {
  if (LEAFLET_MARKUP.has(markup)) return markup
  throw new UntrustedValueError(`Refused markup: ${markup.slice(0, 60)}`)
}

/** Returns the address when it is one of our own workers. Throws {@link UntrustedValueError} otherwise. */
export function admitScriptUrl(url: string, base: string): string {
  const target = new URL(url, base)
  if (target.origin === new URL(base).origin && target.pathname.startsWith(WORKER_PATH)) return url
  throw new UntrustedValueError(`Refused script address: ${url.slice(0, 120)}`)
}

/** Installs the `default` policy, before any library touches the page. Browsers without Trusted Types skip it. */
export function installTrustedTypesPolicy(): void {
  window.trustedTypes?.createPolicy('default', {
    createHTML: admitMarkup,
    createScriptURL: (url) => admitScriptUrl(url, location.href),
  })
}
