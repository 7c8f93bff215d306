import type { Config } from '../config.ts'
import { probeSandbox } from '../executors/shell/sandbox/probe-sandbox.ts'
import { fail, ok, warn } from './finding.ts'
import type { Finding } from './finding.ts'

type Runtime = Config['capability']['runtimes'][number]

/** Weakest first. */
const ISOLATIONS: readonly Config['capability']['isolation'][] = ['bubblewrap', 'runc', 'runc-userns', 'gvisor', 'kata']
const LEAVE_OUT = 'Until then its tasks are declined. To offer none, remove it from capability.runtimes.'

/** Tries sandbox and Docker without changing anything. One that works is enough to run; the others' tasks are declined. */
export async function checkRuntimes({ capability, docker }: Config): Promise<Finding[]> {
  const tries: Record<Runtime, () => Promise<Finding>> = {
    shell: async () => ok('runtime shell', `bubblewrap ${await probeSandbox('bwrap', null)}`),
    docker: () => tryDocker(docker.socket, capability.isolation),
    kubernetes: () => Promise.reject(new Error('This version cannot run it.')),
    terraform: () => Promise.reject(new Error('This version cannot run it.')),
  }
  const found = await Promise.all(
    capability.runtimes.map((runtime) =>
      tries[runtime]().catch((error: unknown) =>
        warn(`runtime ${runtime}`, error instanceof Error ? error.message : String(error), LEAVE_OUT),
      ),
    ),
  )
  if (found.some(({ cure }) => cure !== LEAVE_OUT)) return found
  const all = capability.runtimes.join(', ')
  return [...found, fail('runtimes', `None of ${all} works here.`, 'Do what is said above of one of them.')]
}

async function tryDocker(socket: string, promised: Config['capability']['isolation']): Promise<Finding> {
  const check = 'runtime docker'
  // Its library takes a quarter of a second to load.
  const [{ DockerEngine }, { probeDocker }] = await Promise.all([
    import('../executors/docker/docker-engine.ts'),
    import('../executors/docker/probe-docker.ts'),
  ])
  const { report, brokenGvisor, liveRestore } = await probeDocker(new DockerEngine(socket), 'check')
  const detail = `${report.kind} ${report.version}, limits by ${report.limits}`
  if (ISOLATIONS.indexOf(promised) > ISOLATIONS.indexOf(report.kind)) {
    const lack = brokenGvisor === undefined ? '' : `: gVisor (runsc) does not work (${brokenGvisor})`
    return warn(
      check,
      `${detail}; the configuration promises ${promised}${lack}.`,
      `Mend that, or set capability.isolation to "${report.kind}": tasks that ask for more are declined.`,
    )
  }
  if (brokenGvisor !== undefined) {
    const cure = 'Mend that to offer gVisor, or take runsc out of its daemon.json.'
    return warn(check, `${detail}; gVisor (runsc) does not work: ${brokenGvisor}.`, cure)
  }
  if (process.getuid?.() !== 0) {
    return warn(check, `${detail}; tasks with several services or open ports are declined.`, 'Run the bridge as root.')
  }
  if (liveRestore) return ok(check, detail)
  return warn(check, `${detail}; a restart of Docker ends all tasks.`, 'Set "live-restore": true in its daemon.json.')
}
