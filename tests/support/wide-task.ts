const LINES = 1_500
const WIDTH = 200

/** All that `WIDE_TASK` writes: some 300 KB of numbered lines. */
export const WIDE_TEXT = Array.from({ length: LINES }, (_, at) => `line ${at + 1} ${'0'.repeat(WIDTH)}\n`).join('')

/** A container that writes `WIDE_TEXT` over half a minute and ends with exit code 3. It reserves little of a disk. */
export const WIDE_TASK = `services:
  writer:
    image: docker.io/library/busybox:1.36
    command:
      - sh
      - -c
      - |
        i=0
        while [ $$i -lt ${LINES} ]; do
          i=$$((i + 1))
          printf 'line %s %0${WIDTH}d\\n' $$i 0
          if [ $$((i % 50)) = 0 ]; then sleep 1; fi
        done
        exit 3
    deploy: { resources: { limits: { cpus: '0.25', memory: 32M, pids: 16 } } }
x-edge: { kind: batch, runtime: docker, disk: 64M, timeout: 5m }
`
