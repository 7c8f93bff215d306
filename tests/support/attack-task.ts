import { BYTE_ATTACKS, TEXT_ATTACKS } from '../../src/lib/logs/fixtures/terminal-attacks.ts'

/** Bytes of the control string that never ends. */
const LONG = 1_000_000
/** Attacks in one line that is far longer than an entry of the log, so that the borders fall within them. */
const DENSE = 4_000

const corpus = Buffer.concat([
  Buffer.from('first line\n'),
  ...TEXT_ATTACKS.map(([, text]) => Buffer.from(`${text}\n`)),
  ...BYTE_ATTACKS.map(([, bytes]) => Buffer.concat([bytes, Buffer.from('\n')])),
])

/** Exactly what `attackTask` prints. */
export const ATTACK_BYTES = Buffer.concat([
  corpus,
  Buffer.from(`${'\u001b]52;c;QUFB\u0007'.repeat(DENSE)}\n`),
  Buffer.from(`\u001bP${'A'.repeat(LONG)}\n`),
  Buffer.from('last line\n'),
])

/** A task that prints every attack on a terminal that we know. */
export const attackTask = `services:
  attack:
    command:
      - sh
      - -c
      - |
        echo ${corpus.toString('base64')} | base64 -d
        printf '\\033]52;c;QUFB\\007%.0s' $$(seq ${DENSE})
        printf '\\n\\033P'
        head -c ${LONG} /dev/zero | tr '\\0' A
        printf '\\nlast line\\n'
    deploy:
      resources:
        limits: { cpus: '0.5', memory: 64M, pids: 16 }
x-edge:
  kind: batch
  runtime: shell
  timeout: 5m
`
