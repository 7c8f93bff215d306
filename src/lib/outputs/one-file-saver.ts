import type { OutputSaver, OutputSink } from './output-saver.ts'

/** Saves one file of a result. */
export function oneFileSaver(open: () => Promise<OutputSink>): OutputSaver {
  return {
    keepsEach: true,
    folder: () => Promise.resolve(),
    file: open,
    finish: () => Promise.resolve(),
    discard: () => Promise.resolve(),
  }
}
