/** Parts of `npm test` that a row can have tests in. */
export type Part = 'unit' | 'appchain' | 'journeys'

/** One fault or attack of the battery. Its tests are those with its number in their titles: "battery 7: …". */
export interface Row {
  readonly row: number
  readonly fault: string
  /** Where its tests are; each of these parts has to say something of the row. */
  readonly parts: readonly Part[]
  /** Variables that give its tests their full size; without them they are as large as every run of the tests can bear. */
  readonly full?: Readonly<Record<string, string>>
}

export const ROWS: readonly Row[] = [
  {
    row: 1,
    fault: 'bridge killed again and again while a task runs',
    parts: ['unit', 'journeys'],
    full: { EDGECLOUD_KILLS: '200' },
  },
  { row: 2, fault: 'bridge killed at each step of its journal', parts: ['unit'], full: { EDGECLOUD_STEPS: 'all' } },
  {
    row: 3,
    fault: 'journal truncated, bit-flipped, empty or missing',
    parts: ['unit'],
    full: { EDGECLOUD_MUTATIONS: '10000' },
  },
  { row: 7, fault: 'faults of the Docker socket', parts: ['unit'] },
  { row: 8, fault: 'create succeeded, answer lost', parts: ['unit'] },
  { row: 9, fault: 'image pull stalls, is damaged, or is another', parts: ['unit'] },
  { row: 10, fault: 'task ignores signals, forks without end', parts: ['unit'] },
  { row: 11, fault: 'task out of memory', parts: ['unit'] },
  {
    row: 12,
    fault: 'disk full, or failing',
    parts: ['unit', 'journeys'],
    full: { EDGECLOUD_STEPS: 'all' },
  },
  { row: 13, fault: 'inodes used up, flood of output', parts: ['unit'], full: { EDGECLOUD_FLOOD_MIB: '5120' } },
  {
    row: 14,
    fault: 'lines of any length, binary, split UTF-8',
    parts: ['unit'],
    full: { EDGECLOUD_LONG_LINE_MIB: '100' },
  },
  { row: 15, fault: 'slow or stalled reader', parts: ['unit'], full: { EDGECLOUD_FLOOD_MIB: '5120' } },
  {
    row: 16,
    fault: 'hundreds of viewers of many tasks',
    parts: ['unit'],
    full: { EDGECLOUD_VIEWERS: '500', EDGECLOUD_VIEWED_TASKS: '50' },
  },
  {
    row: 17,
    fault: 'viewers reconnect again and again',
    parts: ['unit'],
    full: { EDGECLOUD_VIEW_SECONDS: '60' },
  },
  {
    row: 26,
    fault: 'events twice and out of order',
    parts: ['unit'],
    full: { EDGECLOUD_REPLAYS: '50' },
  },
  { row: 27, fault: 'wall clock jumps, monotonic clock stands still', parts: ['unit'] },
  {
    row: 28,
    fault: 'two bridges with one data directory, or copies of it',
    parts: ['unit'],
    full: { EDGECLOUD_RACES: '200' },
  },
  { row: 32, fault: 'hostile task files', parts: ['unit'], full: { EDGECLOUD_FUZZ_RUNS: '1000000' } },
  { row: 33, fault: 'injection through names, images, environment, paths', parts: ['unit'] },
  { row: 34, fault: 'task reaches for the machine', parts: ['unit'] },
  { row: 35, fault: 'escape from sandbox and container', parts: ['unit'] },
  { row: 36, fault: 'worker sent to addresses inside', parts: ['unit'] },
  { row: 37, fault: 'archives that lie, in outputs', parts: ['unit'] },
  { row: 38, fault: 'secrets replayed, swapped, logged', parts: ['unit', 'journeys'] },
  { row: 39, fault: 'log tokens of others, expired, altered', parts: ['unit'] },
  {
    row: 40,
    fault: 'abuse of the peer-to-peer network',
    parts: ['unit'],
    full: { EDGECLOUD_FLOOD_DIALS: '10000', EDGECLOUD_FLOOD_SECONDS: '60' },
  },
  { row: 41, fault: 'terminal attacks in a log', parts: ['journeys'] },
  { row: 52, fault: 'calls without authority', parts: ['unit', 'appchain'], full: { EDGECLOUD_SEQUENCES: '100000' } },
  { row: 60, fault: 'strangers read what is not theirs', parts: ['unit'] },
]
