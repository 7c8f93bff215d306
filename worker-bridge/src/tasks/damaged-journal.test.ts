import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { toHex } from '@edgecloud/protocol'
import { batterySeed } from '../../../tests/battery/battery-seed.ts'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { randomFrom } from '../../../tests/battery/random-from.ts'
import { OutboxStore } from '../outbox/outbox-store.ts'
import { openDatabase } from '../storage/database.ts'
import { DatabaseNewerError } from '../storage/errors.ts'
import { GENESIS } from './fixtures/stand-in-chain.ts'
import { JournalSubject } from './fixtures/journal-subject.ts'
import { mutateFiles } from './fixtures/mutate-files.ts'
import { Journal } from './journal.ts'
import { diff } from './reconcile.ts'

// 10,000 answer the question (EDGECLOUD_MUTATIONS=10000, some minutes); the ordinary run takes fewer.
const mutations = Number(process.env['EDGECLOUD_MUTATIONS'] ?? 120)
const seed = batterySeed()
/** Memory where there is such a place: what is written here need not reach a disk. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
const subject = new JournalSubject()
afterAll(() => subject.remove())

/** One start of a bridge on damaged files. @returns what is wrong, if anything is */
function startOn(directory: string): { kept: number; wrong: string[] } {
  const { database } = openDatabase(join(directory, 'bridge.sqlite'))
  try {
    const journal = new Journal(database)
    journal.bindTo(toHex(GENESIS))
    const wrong = [...inventedRecords(journal), ...inventedMessages(new OutboxStore(database))]
    if (Number.isNaN(journal.height) || journal.height > subject.chain.snapshot().finalized.number + 500) {
      wrong.push(`no head is new enough for it: ${journal.height}`)
    }
    return { kept: journal.entries.size, wrong: [...wrong, ...secondCopies(journal)] }
  } finally {
    database.close()
  }
}

/** Records that were never written like that. What is missing is found again on the machine. */
function inventedRecords(journal: Journal): string[] {
  return [...journal.entries].flatMap(([run, entry]) => {
    const sound = subject.entries.get(run)
    return sound !== undefined &&
      Object.entries(entry).every(([kind, record]) => isSame(record, Reflect.get(sound, kind)))
      ? []
      : [`run ${run} is remembered as it never was`]
  })
}

function inventedMessages(outbox: OutboxStore): string[] {
  const strange = outbox.all().filter(({ intent }) => !subject.messages.some((message) => isSame(message, intent)))
  return strange.map(({ intent }) => `message ${intent.kind} of task ${intent.task} is not what was to be sent`)
}

const isSame = (one: unknown, other: unknown): boolean => {
  try {
    expect(one).toEqual(other)
    return true
  } catch {
    return false
  }
}

/** Steps that would begin anew with what was begun, once the journal has learnt what can be seen. */
function secondCopies(journal: Journal): string[] {
  const begun = new Map(subject.observed.map((run) => [run.runId, run.state]))
  const snapshot = subject.chain.snapshot(1_000)
  for (let round = 0; round < 8; round += 1) {
    const steps = diff({
      snapshot,
      observed: subject.observed,
      journal: journal.entries,
      secrets: new Set<string>(),
      nowMs: 1_000_001,
      retentionMs: 3_600_000,
    })
    for (const { runId, kind } of steps) {
      const state = begun.get(runId)
      if (kind === 'admit' && state !== undefined) return [`${state} run ${runId} is admitted again`]
      if ((kind === 'prepare' || kind === 'start') && state !== undefined && state !== 'prepared') {
        return [`${state} run ${runId} gets the step ${kind}`]
      }
    }
    const learnt = steps.filter(({ kind }) => kind === 'adopt' || kind === 'noteCreated' || kind === 'noteStarted')
    if (learnt.length === 0) return []
    for (const step of learnt) {
      if (step.kind === 'noteCreated') journal.append(step.runId, { kind: 'created' })
      if (step.kind === 'noteStarted') journal.append(step.runId, { kind: 'started', bootId: 'boot' })
      if (step.kind !== 'adopt') continue
      const { id: task, replica, attempt, owner } = step.plan.task
      const resources = { cpuMillis: 1, memoryMib: 1, diskMib: 1, gpus: 0 }
      const content = {
        attempt: { task, replica, attempt, owner },
        runtime: step.plan.runtime,
        resources,
        plan: step.plan,
      }
      journal.append(step.runId, { kind: 'intent', ...content })
    }
  }
  return ['the journal learns no end']
}

it(
  `battery 3: believes no damaged journal and starts nothing again, ${mutations} damages`,
  { timeout: 1_800_000 },
  ({ task }) => {
    const settle = beginRow(task, {
      row: 3,
      seed,
      injected: `${mutations} damages of the database and of its log of writes`,
    })
    const random = randomFrom(seed)
    let whole = 0
    let refused = 0
    for (let index = 1; index <= mutations; index += 1) {
      const directory = mkdtempSync(join(PLACE, 'edgecloud-damaged-'))
      let damage = ''
      try {
        damage = mutateFiles(subject.copyTo(directory, random() < 0.25 ? 'killed' : 'stopped'), random)
        const { kept, wrong } = startOn(directory)
        expect(wrong, `damage ${index} of seed ${seed}, ${damage}`).toEqual([])
        if (kept === subject.entries.size) whole += 1
      } catch (error) {
        // Cannot be told from a database of a version to come; refusing it loses nothing.
        if (!(error instanceof DatabaseNewerError))
          throw new Error(`damage ${index} of seed ${seed}, ${damage}`, { cause: error })
        refused += 1
      } finally {
        rmSync(directory, { recursive: true, force: true })
      }
    }
    settle(`${whole} times all runs were known, ${refused} times it was refused as newer, never began one again`, {})
  },
)
