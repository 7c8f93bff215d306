import pRetry from 'p-retry'

/** A second and a bit for a network that changes; a site that is gone is told soon. */
const RETRIES = { retries: 3, minTimeout: 250, factor: 2 }

/**
 * Loads something of this site, up to four times: browsers end requests when the machine's network changes.
 * Rejects with what the last try failed with; at once when `isFinal` says that another would fail the same way.
 */
export const retryLoad = <Loaded>(
  load: () => Promise<Loaded>,
  isFinal: (error: Error) => boolean = () => false,
): Promise<Loaded> => pRetry(load, { ...RETRIES, shouldRetry: ({ error }) => !isFinal(error) })
