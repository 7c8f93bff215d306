/** A limit in minutes where nobody watches, as in CI; none where somebody may have asked for a longer run. */
export const unattended = (minutes: number): number | undefined =>
  process.env['CI'] === undefined || process.env['CI'] === '' ? undefined : minutes
