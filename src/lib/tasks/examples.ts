import batchShell from '../../../examples/batch-shell/compose.yaml?raw'
import batchDocker from '../../../examples/batch-docker/compose.yaml?raw'
import withSecret from '../../../examples/with-secret/compose.yaml?raw'
import helloDocker from '../../../examples/hello-docker/compose.yaml?raw'
import webApp from '../../../examples/web-app/compose.yaml?raw'
import aiInference from '../../../examples/ai-inference/compose.yaml?raw'

/** Task files to start from, smallest first. The first one greets a new user. */
export const EXAMPLES = [
  { id: 'batch-shell', text: batchShell },
  { id: 'hello-docker', text: helloDocker },
  { id: 'with-secret', text: withSecret },
  { id: 'web-app', text: webApp },
  { id: 'batch-docker', text: batchDocker },
  { id: 'ai-inference', text: aiInference },
] as const

export type Example = (typeof EXAMPLES)[number]
