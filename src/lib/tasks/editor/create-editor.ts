import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { indentOnInput, indentUnit } from '@codemirror/language'
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import type { Problem } from '@edgecloud/protocol'
import { completeKey } from './complete-key.ts'
import { describeKey } from './describe-key.ts'
import { editorTheme } from './editor-theme.ts'

export interface EditorInit {
  readonly parent: HTMLElement
  readonly text: string
  /** Names the field for screen readers. */
  readonly label: string
  readonly onChange: (text: string) => void
}

/** The task file in an editor. */
export interface TaskEditorHandle {
  /** Replaces the text, as one step that can be undone; does nothing when it is the same. */
  setText(text: string): void
  showProblems(problems: readonly Problem[]): void
  applyFix(problem: Problem): void
  /** Puts the cursor there and brings it into view. */
  goTo(offset: number): void
  destroy(): void
}

/** Builds the editor. Loaded on demand: it is most of the page's program. */
export function createEditor({ parent, text, label, onChange }: EditorInit): TaskEditorHandle {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        yaml(),
        indentUnit.of('  '),
        EditorState.tabSize.of(2),
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        closeBrackets(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        autocompletion({ override: [completeKey], icons: false }),
        describeKey,
        editorTheme,
        // Escape, then Tab leaves the editor: the keyboard must not be caught in it.
        keymap.of([
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...historyKeymap,
          ...completionKeymap,
          ...lintKeymap,
          indentWithTab,
        ]),
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocorrect: 'off' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString())
        }),
      ],
    }),
  })
  // Long files scroll: by keyboard too, for those who read and do not write.
  view.scrollDOM.tabIndex = 0
  const replace = (from: number, to: number, insert: string) => view.dispatch({ changes: { from, to, insert } })
  const diagnostic = (problem: Problem): Diagnostic => ({
    from: Math.min(problem.from, view.state.doc.length),
    to: Math.min(problem.to, view.state.doc.length),
    severity: 'error',
    message: problem.message,
    ...(problem.fix && {
      actions: [{ name: problem.fix.label, apply: () => apply(problem) }],
    }),
  })
  const apply = ({ fix }: Problem) => {
    if (fix !== undefined) replace(fix.from, fix.to, fix.replacement)
  }
  return {
    setText(next) {
      if (next !== view.state.doc.toString()) replace(0, view.state.doc.length, next)
    },
    showProblems(problems) {
      view.dispatch(setDiagnostics(view.state, problems.map(diagnostic)))
    },
    applyFix: apply,
    goTo(offset) {
      view.dispatch({ selection: { anchor: Math.min(offset, view.state.doc.length) }, scrollIntoView: true })
      view.focus()
    },
    destroy: () => view.destroy(),
  }
}
