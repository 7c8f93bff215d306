/** What one check found: `warn` where the worker runs but not as well as it could, `fail` where it does not run. */
export interface Finding {
  readonly check: string
  readonly result: 'ok' | 'warn' | 'fail'
  readonly detail: string
  /** What to do; only where something is to be done. */
  readonly cure?: string
}

export function ok(check: string, detail: string): Finding {
  return { check, result: 'ok', detail }
}

export function warn(check: string, detail: string, cure: string): Finding {
  return { check, result: 'warn', detail, cure }
}

export function fail(check: string, detail: string, cure: string): Finding {
  return { check, result: 'fail', detail, cure }
}

/** A fault that names its own remedy, as all of this program do. */
export function failedBy(check: string, error: unknown): Finding {
  return { check, result: 'fail', detail: error instanceof Error ? error.message : String(error) }
}
