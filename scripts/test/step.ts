/** What came out of one step of the test run. */
export interface StepResult {
  passed: number
  /** What failed, one text for each test: its name, and below it what it said. */
  failed: string[]
  /** Reasons, one for each skipped test. */
  skipped: string[]
}
