import type { Config } from '../config.ts'
import { DockerEngine } from '../executors/docker/docker-engine.ts'
import { probeDocker } from '../executors/docker/probe-docker.ts'
import { probeSandbox } from '../executors/shell/sandbox/probe-sandbox.ts'

type Runtimes = Config['capability']['runtimes']

export interface DetectedRuntimes {
  readonly runtimes: Runtimes
  /** The strongest that one of them reaches: what the chain may promise of this worker. */
  readonly isolation: Config['capability']['isolation']
}

/**
 * Which runtimes work on this machine, and how well they keep tasks in.
 * @param asked takes these and no others, whether they work now or not
 */
export async function detectRuntimes(asked: Runtimes | undefined, dockerSocket: string): Promise<DetectedRuntimes> {
  const shell = (): Promise<boolean> => works(probeSandbox('bwrap', null))
  const docker = (): Promise<DetectedRuntimes['isolation'] | undefined> =>
    probeDocker(new DockerEngine(dockerSocket), 'init').then(
      ({ report }) => report.kind,
      () => undefined,
    )
  const wanted = asked ?? (['shell', 'docker'] as const)
  const reached = wanted.includes('docker') ? await docker() : undefined
  const isolation = reached ?? 'bubblewrap'
  if (asked !== undefined) return { runtimes: asked, isolation }
  const found: Runtimes = [...((await shell()) ? (['shell'] as const) : []), ...(reached ? (['docker'] as const) : [])]
  return { runtimes: found.length > 0 ? found : ['shell'], isolation } // bubblewrap may be installed later
}

async function works(attempt: Promise<unknown>): Promise<boolean> {
  return attempt.then(
    () => true,
    () => false,
  )
}
