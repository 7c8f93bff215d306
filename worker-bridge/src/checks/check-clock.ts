import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, ok, warn } from './finding.ts'
import type { Finding } from './finding.ts'

/** This program is younger than that, so a clock that says less has never been set. */
const EARLIEST_MS = Date.UTC(2026, 0, 1)
/** Milliseconds that files may be ahead: clocks are corrected in small steps. */
const LEEWAY_MS = 5 * 60_000
/** There while a service sets the clock by others: systemd-timesyncd, chrony, ntpd. */
const SET_BY_OTHERS = [
  '/run/systemd/timesync/synchronized',
  '/run/chrony/chronyd.pid',
  '/run/chronyd.pid',
  '/run/ntpd.pid',
]

/** Owners' sessions end by the clock of the worker: one that is wrong by minutes refuses them or keeps them too long. */
export async function checkClock(data: string, nowMs: number, setByOthers = SET_BY_OTHERS): Promise<Finding> {
  const check = 'clock'
  const now = new Date(nowMs).toISOString()
  if (nowMs < EARLIEST_MS)
    return fail(check, `It says ${now}.`, 'Set it, and let a time service such as systemd-timesyncd keep it.')
  const newest = await newestChange(data)
  if (newest > nowMs + LEEWAY_MS) {
    const detail = `It says ${now}, but a file of ${data} is from ${new Date(newest).toISOString()}.`
    return fail(check, detail, 'Set it; it went back since this worker ran last.')
  }
  if (setByOthers.some((path) => existsSync(path))) return ok(check, `${now}, kept by a time service`)
  return warn(
    check,
    `${now}; no time service was found that keeps it.`,
    'Run one, such as: systemctl enable --now systemd-timesyncd',
  )
}

async function newestChange(data: string): Promise<number> {
  const names = await readdir(data).catch(() => [])
  const times = names.map((name) => stat(join(data, name)).then(({ mtimeMs }) => mtimeMs, () => 0)) // prettier-ignore
  return Math.max(0, ...(await Promise.all(times)))
}
