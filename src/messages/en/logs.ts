/** Words of the log view. */
export const logs = {
  title: 'Logs',
  session: {
    loading: 'Looking for your session',
    first:
      'Logs, usage and results go from the worker straight to this browser, and to nobody else. Sign once to show that the task is yours; it moves no funds and lasts a day.',
    expired: 'Your session has ended after its day. Sign again to read on; nothing was lost.',
    refused: 'The worker no longer takes your session. Sign again to read on; nothing was lost.',
    sign: 'Sign to read the logs',
    signing: 'Waiting for your wallet',
    failed: 'No session was made.',
    again: 'Ask the wallet again',
    noAccount: 'Connect the account that owns the task',
    notSynced: 'Waits until this browser has checked the chain',
    wrongAccount: (owner: string) => `Choose the account ${owner}, which owns the task`,
  },
  state: {
    opening: 'Opening',
    connecting: (worker: string) => `Connecting to ${worker}`,
    catchingUp: (missing: string) => `Catching up, ${missing} entries`,
    live: 'Live',
    quiet: (age: string) => `Live, last line ${age}`,
    paused: (fresh: string) => `Paused by you, ${fresh} new`,
    exited: (code: number) => `Ended with exit code ${code}`,
    cancelled: 'Ended, stopped by you',
    failed: (reason: string) => `Ended without a result: ${reason}`,
    ended: 'Ended',
    stalled: (worker: string, age: string) => `No link to ${worker} for ${age}`,
    notYet: (worker: string) => `${worker} has not started the log yet`,
    refused: 'Refused',
    untrusted: 'The worker shows a log that does not match its proof',
  },
  failReasons: {
    SpecMismatch: 'the task file was not the signed one',
    TimedOut: 'its time was over',
    OutOfMemory: 'it needed more memory than it had asked for',
    HostLost: 'the machine of the worker was lost',
    ExecutorError: 'the worker could not run it',
    LogQuota: 'it wrote more log than a run may keep',
    unknown: 'for a reason that this page does not know',
  },
  run: (replica: number, attempt: number, worker: string) => `Replica ${replica}, attempt ${attempt} on ${worker}`,
  opening: 'Opening the log view',
  viewFailed: 'The terminal could not be loaded. Read the log as plain text.',
  neverRan: (worker: string) => `${worker} never began to run it, so there is no log.`,
  notBegun: (worker: string) => `${worker} has not begun to run it. The log appears here as soon as it does.`,
  retry: (seconds: number, tries: number) =>
    `Try ${tries + 1} in ${seconds} s. Lines written meanwhile arrive when the link is back.`,
  retryNow: 'Try now',
  refusedHelp: 'The worker does not show this log.',
  untrustedHelp:
    'Nothing more is read from this worker. Download what is proved, and deploy the task again on another worker.',
  verifiedBefore: (entries: string) =>
    `Entries up to ${entries} matched before that and are kept as they were. Do not rely on lines marked “not verified”.`,
  noneVerified: 'No entry matched before that. Do not rely on lines marked “not verified”.',
  doubtful: 'not verified',
  readAgain: 'Forget this and read again',
  proof: {
    entries: (first: string, last: string, one: boolean) => (one ? `Entry ${first}` : `Entries ${first} to ${last}`),
    damaged: (entry: string, reason: string) => `Entry ${entry} cannot be read: ${reason}.`,
    order: (got: string, due: string) =>
      `Entry ${got} came where entry ${due} belongs: entries were dropped, doubled or put in another order.`,
    root: (entries: string) => `${entries}: not what the worker committed to. At least one was changed.`,
    shrunk: (now: string, before: string) =>
      `The worker now has ${now} entries and has shown ${before} before: it took some back, or lost them in a power cut.`,
    missing: (entries: string) => `${entries}: fewer came than the worker committed to.`,
    chain: (entries: string) =>
      `${entries}: not what stands on the chain. The worker committed to another log there than it shows here.`,
    chainLonger: (shown: string, onChain: string) =>
      `The worker shows ${shown} entries, and ${onChain} stand on the chain: it holds some back, or has lost them.`,
    key: 'The worker proves this log by another key than before, so it is another log.',
  },
  follow: 'Follow',
  following: 'Following',
  search: 'Search the log',
  next: 'Next match',
  previous: 'Match before',
  matches: (at: number, count: number) => (count === 0 ? 'none' : `${at} of ${count}`),
  download: 'Download the log as text',
  downloadBytes: 'Download exactly the bytes that the task wrote',
  asText: 'As plain text',
  asTerminal: 'As terminal',
  terminal: 'Log lines',
  textDropped: (count: string) => `${count} earlier lines are not shown here; the download has them.`,
  toolbar: 'Log view',
  code: (code: string) => `(${code})`,
  gap: (bytes: string, lines: string | undefined, reason: string) =>
    `${bytes} bytes${lines === undefined ? '' : ` in ${lines} lines`} are missing here: ${reason}`,
  gapReasons: {
    quota: 'the log had reached its limit',
    rate: 'the task wrote faster than the worker takes',
    'write-failed': 'the disk of the worker did not take them',
    pruned: 'the worker removed them',
  },
  check: {
    chain: (entries: string) => `Verified: all ${entries} entries have the root that stands on the chain`,
    partly: (proven: string, entries: string) =>
      `Verified up to entry ${proven} of ${entries}; of the later ones there is only the word of the worker`,
    worker: (entries: string) =>
      `Not on the chain: of these ${entries} entries there is only the word of the worker, which they match`,
    behind: (entries: string, onChain: string) =>
      `Not complete: ${entries} of the ${onChain} entries on the chain are here`,
    unchecked: 'Not checked yet',
    broken: 'Proof failed',
  },
  empty: 'No line yet.',
} as const
