/** What came out of one step of the test run. */
export interface StepResult {
  passed: number
  failed: number
  /** Reasons, one for each skipped test. */
  skipped: string[]
}
