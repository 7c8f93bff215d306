import type { Page } from '@playwright/test'

/** How the history of the task on the page says that it ended, each time that it does. */
export const endsOfTask = (page: Page): Promise<string[]> =>
  page
    .getByRole('list', { name: 'History' })
    .getByText(/finished with exit code|ended without a result|turned it down/)
    .allInnerTexts()
