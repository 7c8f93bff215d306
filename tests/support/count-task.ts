/** A task that says who runs it, then writes numbered lines at a steady pace: a lost, doubled or repeated one shows. */
export function countTask(
  lines: number,
  options: { secondsPerLine?: number; timeout?: string; placement?: string; overrides?: string } = {},
): string {
  const { secondsPerLine = 1, timeout = '10m', placement, overrides } = options
  return `services:
  count:
    command:
      - sh
      - -c
      - |
        echo "execution $$(cat /proc/sys/kernel/random/uuid) $$SITE"
        i=1
        while [ $$i -le ${lines} ]; do
          echo "line $$i of ${lines}"
          sleep ${secondsPerLine}
          i=$$((i + 1))
        done
    deploy:
      resources:
        limits: { cpus: '0.25', memory: 64M, pids: 16 }
x-edge:
  kind: batch
  runtime: shell
  timeout: ${timeout}
${placement === undefined ? '' : `  placement: ${placement}\n`}${overrides === undefined ? '' : `  overrides: ${overrides}\n`}`
}

/** Fails unless `text` holds each line of `countTask(lines)` once and in order, of one execution. */
export function checkCount(text: string, lines: number): { executions: number; lines: string[]; expected: string[] } {
  return {
    executions: new Set(text.match(/execution [0-9a-f-]{36}/g)).size,
    lines: text.match(/line \d+ of \d+/g) ?? [],
    expected: Array.from({ length: lines }, (_, index) => `line ${index + 1} of ${lines}`),
  }
}
