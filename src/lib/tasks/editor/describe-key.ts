import { hoverTooltip, type Tooltip } from '@codemirror/view'
import { describeSchema } from '@edgecloud/protocol'
import { pathAt } from './path-at.ts'

/** Says what a key means while the pointer rests on it. */
export const describeKey = hoverTooltip((view, pos): Tooltip | null => {
  const line = view.state.doc.lineAt(pos)
  const match = /^([ ]*(?:- +)*)([\w-]+):/.exec(line.text)
  if (match === null) return null
  const [, lead = '', key = ''] = match
  const from = line.from + lead.length
  if (pos < from || pos > from + key.length) return null
  const before = view.state.doc.sliceString(0, line.from).split('\n').slice(0, -1)
  const description = describeSchema([...pathAt(before, lead.length), key])?.description
  if (description === undefined || description === '') return null
  return {
    pos: from,
    end: from + key.length,
    above: true,
    create: () => {
      const dom = document.createElement('div')
      dom.className = 'cm-key-help'
      dom.textContent = description
      return { dom }
    },
  }
})
