import { utf8Encode } from '@edgecloud/protocol'
import xterm from '@xterm/xterm'
import { expect, it } from 'vitest'
import { BYTE_ATTACKS, TEXT_ATTACKS } from './fixtures/terminal-attacks.ts'
import { LineAssembler, type LogLine } from './log-line.ts'
import { terminalLine } from './render-line.ts'

type Frame = Parameters<LineAssembler['push']>[0]

const frame = (seq: number, bytes: Uint8Array, lineEnd = true): Frame => {
  const fields = { seq: BigInt(seq), timestampMs: 1, service: 'main', replica: 0, lineEnd, bytes }
  return { kind: 'output', ...fields, stream: 'stdout' }
}

/** The real terminal, without a page to draw on; says what it would have done beside showing characters. */
async function show(lines: readonly LogLine[]) {
  // Room for all lines, and answers allowed: the log is to be harmless by itself.
  const terminal = new xterm.Terminal({ allowProposedApi: true, cols: 500, rows: 400 })
  const acts: string[] = []
  terminal.onData((data) => acts.push(`answers ${JSON.stringify(data)}`))
  terminal.onBinary((data) => acts.push(`answers ${JSON.stringify(data)}`))
  terminal.onTitleChange((title) => acts.push(`title ${title}`))
  terminal.onBell(() => acts.push('bell'))
  await new Promise<void>((resolve) => terminal.write(lines.map((line) => terminalLine(line)).join(''), resolve))
  const { active } = terminal.buffer
  if (active.type !== 'normal') acts.push('alternate screen')
  const shown = Array.from({ length: lines.length }, (_, row) => active.getLine(row)?.translateToString(true) ?? '')
  terminal.dispose()
  return { acts, shown }
}

const ATTACKS = [...TEXT_ATTACKS.map(([name, text]) => [name, utf8Encode(text)] as const), ...BYTE_ATTACKS]

it.each(ATTACKS)('a terminal only shows: %s', async (name, attack) => {
  const assembler = new LineAssembler()
  const lines = [
    ...assembler.push(frame(0, utf8Encode('before\n'))),
    ...assembler.push(frame(1, attack)),
    ...assembler.push(frame(2, utf8Encode('after\n'))),
  ]
  const { acts, shown } = await show(lines)
  expect(acts, name).toEqual([])
  expect(shown).toHaveLength(3)
  expect(shown[0]).toMatch(/ {2}before$/)
  expect(shown[2]).toMatch(/ {2}after$/)
})

it('does so wherever the border between two entries falls', async () => {
  for (const [name, attack] of ATTACKS) {
    const lines: LogLine[] = []
    for (let cut = 1; cut < attack.length; cut++) {
      const assembler = new LineAssembler()
      lines.push(...assembler.push(frame(0, attack.subarray(0, cut), false)))
      lines.push(...assembler.push(frame(1, attack.subarray(cut))))
    }
    const { acts } = await show(lines)
    expect(acts, name).toEqual([])
  }
})

it('knows an attack when there is one', async () => {
  const terminal = new xterm.Terminal({ allowProposedApi: true })
  const answers: string[] = []
  terminal.onData((data) => answers.push(data))
  await new Promise<void>((resolve) => terminal.write('\u001b[c\u001b[6n', resolve))
  expect(answers).toHaveLength(2)
  terminal.dispose()
})
