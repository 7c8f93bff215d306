/** Asks `src/load-again.js` to load the page once more, a few times at most. */
export const LOAD_AGAIN = 'edgecloud:load-again'
