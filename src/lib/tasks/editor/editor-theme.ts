import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--y-key)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--y-str)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--y-num)' },
  { tag: tags.comment, color: 'var(--y-com)' },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--y-punc)' },
])

/** The editor in the colours of the page; both themes, as it only names tokens. */
export const editorTheme = [
  syntaxHighlighting(highlight),
  EditorView.theme({
    '&': { height: '100%', background: 'var(--term-bg)', color: 'var(--term-fg)', fontSize: '12.5px' },
    // Drawn over the editor: gutter and active line would cover an outline.
    '&.cm-focused': { outline: 'none' },
    '&.cm-focused::after': {
      content: '""',
      position: 'absolute',
      inset: '0',
      border: '2px solid var(--accent)',
      pointerEvents: 'none',
      zIndex: '250',
    },
    '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px', fontVariantLigatures: 'none' },
    '.cm-content': { padding: '10px 0', caretColor: 'var(--t1)' },
    '.cm-cursor': { borderLeftColor: 'var(--accent)' },
    '.cm-gutters': { background: 'var(--term-bg)', color: 'var(--term-dim)', border: '0', paddingLeft: '8px' },
    '.cm-activeLine, .cm-activeLineGutter': { background: 'var(--s2)' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
      background: 'var(--term-sel)',
    },
    // Room for the mark behind the text.
    '.cm-left-out': { position: 'relative', paddingRight: '120px' },
    '.cm-left-out::after': {
      content: 'attr(data-long)',
      position: 'absolute',
      right: '16px',
      top: '0',
      paddingLeft: '12px',
      background: 'var(--term-bg)',
      color: 'var(--term-dim)',
      font: '400 12px/20px var(--ui)',
    },
    '.cm-left-out:is(.cm-activeLine, .cm-changedLine, .cm-insertedLine)::after': { background: 'inherit' },
    '@media (max-width: 719px)': {
      '.cm-left-out': { paddingRight: '64px' },
      '.cm-left-out::after': { content: 'attr(data-short)' },
    },
    '.cm-lintRange-error': {
      backgroundImage: 'none',
      textDecoration: 'underline wavy var(--fail) 1px',
      textUnderlineOffset: '4px',
    },
    '.cm-tooltip': {
      border: '1px solid var(--line-2)',
      borderRadius: 'var(--r-3)',
      background: 'var(--s2)',
      color: 'var(--t2)',
      boxShadow: 'var(--shadow)',
      fontFamily: 'var(--ui)',
      fontSize: '12px',
      overflow: 'hidden',
    },
    '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '220px' },
    '.cm-tooltip-autocomplete > ul > li': { padding: '4px 10px', lineHeight: '18px' },
    '.cm-tooltip-autocomplete > ul > li[aria-selected]': { background: 'var(--accent-soft)', color: 'var(--t1)' },
    '.cm-completionDetail': { color: 'var(--t3)', fontStyle: 'normal' },
    '.cm-completionMatchedText': { color: 'var(--accent)', textDecoration: 'none' },
    '.cm-completionInfo, .cm-key-help': { padding: '7px 10px', maxWidth: '320px', lineHeight: '18px' },
    '.cm-diagnostic': { padding: '7px 10px', borderLeft: '2px solid var(--fail)' },
    '.cm-diagnosticAction': {
      marginLeft: '10px',
      padding: '2px 8px',
      border: '1px solid var(--line-2)',
      borderRadius: 'var(--r-2)',
      background: 'var(--s3)',
      color: 'var(--t1)',
      font: '500 12px/18px var(--ui)',
    },
  }),
]
