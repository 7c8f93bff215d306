import { StateEffect, StateField, type Text } from '@codemirror/state'
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view'
import { formatNumber } from '$lib/ui/format-number.ts'
import { deploy as words } from '../../../messages/en/deploy.ts'

/** How many workers each line leaves out, by its number from 1. */
export const setLeftOut = StateEffect.define<ReadonlyMap<number, number>>()

/** Says at the end of a line how many workers it leaves out. The marks move with the text until new ones come. */
export const leftOutMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes)
    for (const effect of transaction.effects) {
      if (effect.is(setLeftOut)) next = marksFor(effect.value, transaction.newDoc)
    }
    return next
  },
  provide: (field) => EditorView.decorations.from(field),
})

function marksFor(lines: ReadonlyMap<number, number>, doc: Text): DecorationSet {
  const marks = [...lines]
    .filter(([line, count]) => line <= doc.lines && count > 0)
    .toSorted(([a], [b]) => a - b)
    .map(([line, count]) => mark(formatNumber(count)).range(doc.line(line).from))
  return Decoration.set(marks)
}

// Drawn by the style sheet, so that copying the file never copies it; the list of problems says the same in words.
const mark = (count: string) =>
  Decoration.line({
    class: 'cm-left-out',
    attributes: { 'data-long': words.leavesOut(count), 'data-short': words.leavesOutShort(count) },
  })
