/** Two services that write numbered lines at the same time, the second one in turn to stdout and stderr. */
export function twoCountTask(lines: number): string {
  const service = (name: string, line: string, more = '') => `
  ${name}:
    image: docker.io/library/busybox:1.36
    command:
      - sh
      - -c
      - |
        i=1
        while [ $$i -le ${lines} ]; do
          ${line}
          sleep 0.5
          i=$$((i + 1))
        done
    deploy: { resources: { limits: { cpus: '0.1', memory: 32M, pids: 16 } } }${more}`
  const first = service('first', 'echo "line $$i of first"')
  const turns = 'if [ $$((i % 2)) = 0 ]; then echo "line $$i of second" >&2; else echo "line $$i of second"; fi'
  const second = service('second', turns, '\n    depends_on: [first]')
  return `services:${first}${second}
x-edge: { kind: batch, runtime: docker, disk: 64M, timeout: 5m }
`
}
