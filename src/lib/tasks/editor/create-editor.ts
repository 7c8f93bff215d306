import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { indentOnInput, indentUnit } from '@codemirror/language'
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { EditorState, type Extension } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import type { Problem, ProblemFix } from '@edgecloud/protocol'
import { completeKey } from './complete-key.ts'
import { describeKey } from './describe-key.ts'
import { editorTheme } from './editor-theme.ts'
import { leftOutMarks, setLeftOut } from './left-out-marks.ts'

export interface EditorInit {
  readonly parent: HTMLElement
  readonly text: string
  /** Names the field for screen readers. */
  readonly label: string
  readonly onChange: (text: string) => void
  /** What this editor has besides. */
  readonly extension: Extension
}

/** The task file in an editor. */
export interface TaskEditorHandle {
  /** Replaces the text, as one step that can be undone; does nothing when it is the same. */
  setText(text: string): void
  showProblems(problems: readonly Problem[]): void
  /** Says at each line how many workers it leaves out. */
  showLeftOut(lines: ReadonlyMap<number, number>): void
  applyFix(fix: ProblemFix): void
  /** Puts the cursor there and brings it into view. */
  goTo(offset: number): void
  destroy(): void
}

/** Builds the editor. Loaded on demand: it is most of the page's program. */
export function createEditor({ parent, text, label, onChange, extension }: EditorInit): TaskEditorHandle {
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
        leftOutMarks,
        editorTheme,
        extension,
        // Marks stand at the right edge, which has to be in sight.
        EditorView.lineWrapping,
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
  const apply = ({ from, to, replacement }: ProblemFix) => replace(from, to, replacement)
  const diagnostic = ({ from, to, message, fix }: Problem): Diagnostic => ({
    from: Math.min(from, view.state.doc.length),
    to: Math.min(to, view.state.doc.length),
    severity: 'error',
    message,
    ...(fix && { actions: [{ name: fix.label, apply: () => apply(fix) }] }),
  })
  return {
    setText(next) {
      if (next !== view.state.doc.toString()) replace(0, view.state.doc.length, next)
    },
    showProblems(problems) {
      view.dispatch(setDiagnostics(view.state, problems.map(diagnostic)))
    },
    showLeftOut(lines) {
      view.dispatch({ effects: setLeftOut.of(lines) })
    },
    applyFix: apply,
    goTo(offset) {
      view.dispatch({ selection: { anchor: Math.min(offset, view.state.doc.length) }, scrollIntoView: true })
      view.focus()
    },
    destroy: () => view.destroy(),
  }
}
