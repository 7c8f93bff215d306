/** Words for where tasks and their replicas stand. */
export const taskStatus = {
  task: { Open: 'Running', Completed: 'Completed', Failed: 'Failed', Cancelled: 'Stopped' },
  replica: {
    assigned: 'Assigned',
    awaitingSecrets: 'Awaiting secrets',
    running: 'Running',
    stopping: 'Stopping',
    waiting: 'Waiting',
    completed: 'Completed',
    failed: 'Failed',
    cancelled: 'Stopped',
  },
  /** How many of a task's replicas stand there. */
  share: (count: number, all: number) => `${count} of ${all}`,
  count: (share: string, word: string) => `${share} ${word.toLowerCase()}`,
  worker: (id: number) => `worker ${id}`,
} as const
