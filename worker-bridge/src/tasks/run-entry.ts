import type { JournalRecord, RecordOf } from './journal-record.ts'

/** What the journal says of one run: its records, by kind. */
export interface RunEntry {
  readonly runId: string
  readonly intent?: RecordOf<'intent'>
  readonly declined?: RecordOf<'declined'>
  readonly created?: RecordOf<'created'>
  readonly started?: RecordOf<'started'>
  readonly ended?: RecordOf<'ended'>
  readonly settled?: RecordOf<'settled'>
  readonly cleaned?: RecordOf<'cleaned'>
}

/** Adds a record to what is known. The first of each kind counts: a repetition changes nothing. */
export function withRecord(entry: RunEntry | undefined, runId: string, record: JournalRecord): RunEntry {
  return { runId, [record.kind]: record, ...entry }
}
