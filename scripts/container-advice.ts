import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { FoundDocker } from './provide-docker.ts'

const configSchema = z.looseObject({ capability: z.looseObject({ runtimes: z.array(z.string()) }) })

export interface ContainerAdviceInit {
  readonly docker: FoundDocker
  /** Of an earlier start, with a directory for each worker; it need not exist. */
  readonly workersDir: string
  /** What is there is made anew. */
  readonly fresh: boolean
  /** Whether packages of Debian can be installed here. */
  readonly hasApt: boolean
  readonly isRoot: boolean
}

/** What people are to know of container tasks before the stack is up; nothing where all workers will run them. */
export function containerAdvice({ docker, workersDir, fresh, hasApt, isRoot }: ContainerAdviceInit): string[] {
  const kept = fresh ? [] : runtimesOf(workersDir)
  const without = kept.some((runtimes) => !runtimes.includes('docker'))
  if ('socket' in docker) {
    if (!without) return []
    return [
      `Container tasks find no worker: a Docker answers at ${docker.socket}, but these workers were registered without it.`,
      'To have them: npm start -- --fresh  (makes chain and workers anew; tasks and keys of this stack go)',
    ]
  }
  const install = hasApt ? `${isRoot ? '' : 'sudo '}apt-get install docker.io` : 'install Docker 20.10 or later'
  return [
    `Container tasks find no worker: no Docker answers at ${docker.missing}. Shell tasks run.`,
    `To have them: ${install}; start it (systemctl start docker, or dockerd), then npm start -- --fresh`,
  ]
}

/** Runtimes that each worker of an earlier start was registered with. */
function runtimesOf(workersDir: string): string[][] {
  if (!existsSync(workersDir)) return []
  return readdirSync(workersDir)
    .map((name) => join(workersDir, name, 'config.json'))
    .filter((path) => existsSync(path))
    .map((path) => configSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).capability.runtimes)
}
