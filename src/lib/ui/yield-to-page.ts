/**
 * Lets the page draw and take input before the work goes on: a message to oneself, as timers wait longer the more often they
 * are used.
 */
export function yieldToPage(): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
