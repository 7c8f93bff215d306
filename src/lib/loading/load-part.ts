import { retryLoad } from './retry-load.ts'

/** Thrown when a part of the app's program did not come. */
export class PartNotLoadedError extends Error {
  override readonly name = 'PartNotLoadedError'
  readonly code = 'part_not_loaded'
  constructor(options?: ErrorOptions) {
    super('A part of this page did not arrive. Load the page again.', options)
  }
}

/**
 * Loads a part of the program that the start does without: `loadPart(() => import('./part.ts'))`.
 * Throws {@link PartNotLoadedError}. Some browsers remember a failed import: there only the page loaded again helps.
 */
export const loadPart = <Part>(load: () => Promise<Part>): Promise<Part> =>
  retryLoad(() =>
    load().catch((cause: unknown) => {
      throw new PartNotLoadedError({ cause })
    }),
  )
