import { unifiedMergeView } from '@codemirror/merge'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'

const theme = EditorView.theme({
  '&.cm-merge-b .cm-changedLine, .cm-insertedLine': { background: 'var(--run-soft)' },
  '&.cm-merge-b .cm-changedText': { background: 'none', textDecoration: 'underline 1px var(--run)' },
  '.cm-deletedChunk': { paddingLeft: '6px', background: 'var(--fail-soft)', color: 'var(--t2)' },
  '.cm-deletedChunk .cm-deletedText': { background: 'none', textDecoration: 'line-through 1px var(--fail)' },
  '.cm-changeGutter': { width: '3px', paddingLeft: '1px' },
  '&.cm-merge-b .cm-changedLineGutter': { background: 'var(--run)' },
  '.cm-deletedLineGutter': { background: 'var(--fail)' },
})

/** Marks what differs from another file: what was taken away stands above what came in its place. */
export function compareWith(original: string): Extension {
  return [unifiedMergeView({ original, mergeControls: false, syntaxHighlightDeletions: false }), theme]
}
