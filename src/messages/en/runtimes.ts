/** Words about runtimes that no worker offers; what stands between backticks is to be typed. */
export const runtimes = {
  none: (runtime: string) => `No worker offers ${runtime}: tasks that ask for it find nobody to run them.`,
  docker: {
    development:
      'On the machine where `npm start` runs: `apt-get install docker.io`, start it, then `npm start -- --fresh`.',
    operator:
      'Operators offer it with Docker 20.10 or later on the worker, before `edgecloud-bridge init` and `register`.',
  },
  shell: 'Shell tasks run meanwhile.',
} as const
