import { describe, expect, it } from 'vitest'
import type { DownloadState } from './download-state.ts'
import { downloadWords } from './download-words.ts'
import { outputsCommand } from './outputs-command.ts'
import type { OutputsState } from './outputs-state.ts'
import { outputsWords } from './outputs-words.ts'

const facts = { worker: 'ber-01', now: 100_000 }
const waiting = {
  kind: 'waiting',
  retryAt: 103_000,
  since: 60_000,
  tries: 2,
  code: 'worker_silent',
  message: '',
} as const
const file = { path: '/a', kind: 'file', executable: false, size: 2_048, sha256: 'ab'.repeat(32) } as const
const ready = (...entries: (typeof file)[]): OutputsState => ({
  kind: 'ready',
  manifest: { version: 1, exitCode: 0, entries: [{ path: '/', kind: 'directory' }, ...entries] },
})

describe('outputsWords', () => {
  it.each<[OutputsState, string, string]>([
    [{ kind: 'connecting', tries: 0 }, 'Connecting to ber-01', 'plain'],
    [ready(), '0 files, 0 B, kept by ber-01', 'good'],
    [ready(file), '1 file, 2 KiB, kept by ber-01', 'good'],
    [ready(file, file), '2 files, 4 KiB, kept by ber-01', 'good'],
    [waiting, 'No link to ber-01 for 40 s', 'warning'],
    [{ kind: 'refused', code: 'access_not_owner', message: 'No.' }, 'Refused', 'bad'],
    [{ kind: 'gone', code: 'outputs_unknown' }, 'ber-01 does not have these files', 'warning'],
    [
      { kind: 'untrusted', code: 'outputs_root_mismatch', message: '' },
      'The worker shows files that do not match the chain',
      'bad',
    ],
    [{ kind: 'unsupported' }, 'Not given', 'warning'],
  ])('says of %j: %s', (state, title, tone) => {
    expect(outputsWords(state, facts)).toMatchObject({ title, tone })
  })

  it('offers another try where one may help', () => {
    expect(outputsWords(waiting, facts)).toMatchObject({ detail: 'Try 3 in 3 s.', again: 'Try now' })
    expect(outputsWords({ kind: 'gone', code: 'outputs_unknown' }, facts).again).toBe('Ask again')
    expect(outputsWords({ kind: 'untrusted', code: 'outputs_root_mismatch', message: '' }, facts).again).toBeUndefined()
  })
})

describe('downloadWords', () => {
  const download = (state: DownloadState, change = {}) =>
    downloadWords(
      { title: 'all 3 files', state, bytes: 512, ofBytes: 2_048, files: 1, ofFiles: 3, keepsEach: true, ...change },
      facts,
    )
  const differs = {
    kind: 'failed',
    code: 'outputs_file_mismatch',
    message: 'What the worker sent as /a is not that file.',
  } as const

  it('says how far it is', () => {
    expect(download({ kind: 'running' })).toMatchObject({
      ...{ title: 'Saving all 3 files, 512 B of 2 KiB', detail: '1 of 3 files' },
    })
    expect(download({ kind: 'running' }, { ofFiles: 1 }).detail).toBeUndefined()
    expect(download(waiting)).toMatchObject({
      title: 'Saving all 3 files waits: no link to ber-01 for 40 s',
      detail: 'Try 3 in 3 s; it goes on where it was.',
    })
  })

  it('says what is there when it ended early', () => {
    expect(download({ kind: 'cancelled' }).detail).toBe('Saved before that: 1 file, each checked.')
    expect(download({ kind: 'cancelled' }, { keepsEach: false }).detail).toBe('Nothing of it was saved.')
  })

  it('raises an alarm that names the file', () => {
    expect(download(differs, { files: 0 })).toEqual({
      title: 'The download of all 3 files was broken off.',
      detail:
        'What the worker sent as /a is not that file. What differed was thrown away. Do not rely on this worker; deploy the task again on another one. Nothing of it was saved.',
      code: 'outputs_file_mismatch',
      tone: 'bad',
    })
    expect(download({ kind: 'failed', code: 'outputs_save_failed', message: 'Full.' }).detail).not.toContain('rely')
  })
})

it('gives the command that fetches the same', () => {
  const of = (replica: number) => outputsCommand({ task: 42n, replica, origin: 'https://edge.example' })
  expect(of(0)).toBe(
    'edgecloud-bridge outputs 42 --to edgecloud-task-42 --chain-spec https://edge.example/chain-spec.json --owner-key owner.key',
  )
  expect(of(2)).toContain(' --replica 2 ')
})
