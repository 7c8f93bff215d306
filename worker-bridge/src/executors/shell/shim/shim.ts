// SPDX-License-Identifier: GPL-3.0-or-later
// One process per run, apart from the bridge: `node shim.ts <run directory>`. It lives through the bridge's death, is the
// only writer of the run's log, and writes down how the run ended.
import { watch } from 'node:fs'
import type { RunOutcome } from '../../run-outcome.ts'
import { whenRoom } from '../../../storage/when-room.ts'
import { finishLog } from '../../supervisor/finish-log.ts'
import { FrameLog } from '../../supervisor/frame-log.ts'
import { RunSupervisor } from '../../supervisor/run-supervisor.ts'
import { makeOutputDirectories } from '../outputs/make-output-directories.ts'
import { identifyProcess } from '../process-identity.ts'
import { Redaction } from '../../../secrets/redaction.ts'
import { readValues } from '../../../secrets/read-values.ts'
import { ShellRunDirectory } from '../shell-run-directory.ts'
import { closeInherited } from './close-inherited.ts'
import { SandboxProcess } from './sandbox-process.ts'

/** A stop request whose notice was lost is seen this late. */
const STOP_POLL_MS = 1_000
/** From the shutdown of the machine until the end is written down without what the disk does not take. */
const SHUTDOWN_PATIENCE_MS = 5_000

closeInherited()
const directory = new ShellRunDirectory(process.argv[2] ?? '')
const plan = directory.plan()
const host = directory.host()
const self = identifyProcess(process.pid)
if (plan === undefined || host === undefined || self === undefined) {
  throw new Error('usage: shim.ts <run directory>')
}

// From here on the run counts as executed, whatever happens. A second shim for the same run ends here.
if (!directory.claim({ shim: self, startedAtMs: Date.now() })) process.exit(0)

// What cannot be kept need not be made: without its log a run has no result.
const log = new FrameLog(directory.frames, plan.logQuotaBytes, undefined, () => supervisor.stop('interrupted'))
makeOutputDirectories(plan, host)
// Kept for as long as the run goes on: what it says of them is never to reach the disk.
const redaction = host.secretsDir === undefined ? undefined : new Redaction(readValues(host.secretsDir))
const supervisor = new RunSupervisor({
  plan,
  log,
  launch: (container, events) => new SandboxProcess({ run: plan, container, host, directory, redaction, events }),
})

/** A machine that goes down does not wait for room on its disk. */
const goingDown = new AbortController()
const exitRecord = (outcome: RunOutcome) => ({
  ...{ outcome, bootId: self.bootId, endedAtMs: Date.now(), log: log.totals },
})

const keepResult = async (outcome: RunOutcome): Promise<RunOutcome> => {
  const { outputsDir } = host
  if (outputsDir === undefined) return outcome
  const { keepSandboxOutputs } = await import('./keep-sandbox-outputs.ts') // much code, and few runs need it
  const { signal } = goingDown
  return keepSandboxOutputs({ plan, log, outcome, outputsDir, directory: directory.outputs, signal })
}

/** A full disk delays the end of a run, it does not lose it. */
const finish = async (outcome: RunOutcome): Promise<void> => {
  const kept = await finishLog(log, outcome, goingDown.signal).catch(() => {
    log.close()
    return outcome
  })
  await whenRoom(() => directory.writeExit(exitRecord(kept)), goingDown.signal)
}

process.on('uncaughtException', (error) => {
  // Our death takes the sandboxes with it, so this is the end of the run.
  const durationMs = Math.round(performance.now())
  log.close()
  directory.writeExit(
    exitRecord({ kind: 'hostLost', cause: `the run's supervisor failed: ${error.message}`, durationMs }),
  )
  throw error
})
process.on('SIGHUP', () => undefined)
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => {
  supervisor.stop('interrupted')
  setTimeout(() => goingDown.abort(), SHUTDOWN_PATIENCE_MS).unref()
})

const stopIfAsked = (): void => {
  if (directory.stopRequested()) supervisor.stop('cancelled')
}
const watcher = watch(directory.control, stopIfAsked)
const poll = setInterval(stopIfAsked, STOP_POLL_MS)

supervisor.start(directory.stopRequested() ? 'cancelled' : undefined)
await finish(await keepResult(await supervisor.ended))
clearInterval(poll)
watcher.close()
