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
  count: (count: number, all: number, word: string) => `${count} of ${all} ${word.toLowerCase()}`,
  worker: (id: number) => `worker ${id}`,
} as const
