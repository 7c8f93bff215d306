import { EditorState } from '@codemirror/state'
import { expect, it } from 'vitest'
import { leftOutMarks, setLeftOut } from './left-out-marks.ts'

/** Line numbers that carry a mark. */
function marked(state: EditorState): number[] {
  const lines: number[] = []
  state.field(leftOutMarks).between(0, state.doc.length, (from) => {
    lines.push(state.doc.lineAt(from).number)
  })
  return lines
}

const start = EditorState.create({ doc: 'a\nb\nc', extensions: leftOutMarks })

it('marks lines that leave somebody out, and follows them through the text', () => {
  const lines = new Map([
    [3, 41],
    [2, 7],
    [1, 0],
    [9, 5],
  ])
  const shown = start.update({ effects: setLeftOut.of(lines) }).state
  expect(marked(shown)).toEqual([2, 3])
  expect(marked(shown.update({ changes: { from: 0, insert: 'x\n' } }).state)).toEqual([3, 4])
  expect(marked(shown.update({ effects: setLeftOut.of(new Map()) }).state)).toEqual([])
})
