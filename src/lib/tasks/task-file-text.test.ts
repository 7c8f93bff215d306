import { afterEach, expect, it, vi } from 'vitest'
import { EXAMPLES } from './examples.ts'
import { parseTask } from './fixtures/parse-task.ts'
import { taskFileText } from './task-file-text.ts'

const task = parseTask(EXAMPLES[0].text)

function kept(text: string) {
  const stored = JSON.stringify({ version: 1, files: [{ hash: task.hash, text }] })
  vi.stubGlobal('localStorage', { getItem: () => stored })
}
afterEach(() => vi.unstubAllGlobals())

it('gives the file as it was written, comments included', () => {
  kept(EXAMPLES[0].text)
  expect(taskFileText(task)).toBe(EXAMPLES[0].text)
})

it.each(['services: {', EXAMPLES[0].text.replace('0.25', '0.5')])('takes no other file for it', (text) => {
  kept(text)
  expect(parseTask(taskFileText(task)).hash).toBe(task.hash)
  expect(taskFileText(task)).not.toBe(text)
})
