// The reader of the app on a page of its own: what reads, checks and shows a log there, without chain and wallet.
import { mount } from 'svelte'
import { FrameMeter, type FrameFigures } from './frame-meter.ts'
import { readLog, type LogFigures } from './read-log.ts'
import { readRaw } from './read-raw.ts'
import type { ReaderBench } from './reader-bench.ts'
import ReaderPage from './ReaderPage.svelte'

/** What the benchmark calls. */
export interface BenchPage {
  readLog(what: ReaderBench): Promise<LogFigures>
  readRaw(address: string): Promise<{ ms: number; bytes: number }>
  /** Frames of the page when nothing comes in. */
  idle(ms: number): Promise<FrameFigures>
}

declare global {
  interface Window {
    benchPage: BenchPage
  }
}

const { show } = mount(ReaderPage, { target: document.body })
window.benchPage = {
  readLog: (what) => readLog(what, show),
  readRaw,
  idle: async (ms) => {
    const meter = FrameMeter.start()
    await new Promise((resolve) => setTimeout(resolve, ms))
    return meter.stop()
  },
}
