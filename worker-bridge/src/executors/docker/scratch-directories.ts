import type { Header } from 'tar-stream'
import { wait } from '../../clock/wait.ts'
import { archiveEntries } from '../../outputs/archive-entries.ts'
import { OutputsTooLargeError } from '../../outputs/errors.ts'
import { backoffMs } from '../../retry/backoff.ts'
import type { DockerEngine } from './docker-engine.ts'
import type { ScratchDirectory } from './docker-run-directory.ts'
import { DockerRefusedError } from './errors.ts'
import type { UserNumbers } from './mapped-root.ts'

/**
 * Where programs expect to be able to write although images are read-only: in memory, within the memory limit, gone with
 * the container. By the standard of file systems a cache can always be made again.
 */
export const SCRATCH_PATHS = ['/tmp', '/run', '/var/tmp', '/var/cache']
/** Of these, where images have directories that their programs want to find. */
const WITH_DIRECTORIES = ['/run', '/var/cache']
/** An image has two or three of them; a hostile one has no end of them. */
const MOST_DIRECTORIES = 16
const MOST_READ = { maxBytes: 64 * 1_048_576, maxEntries: 512 }
const MOST_MS = 10_000
const RETRY = { firstDelayMs: 500, maxDelayMs: 5_000 }
const ATTEMPTS = 5
const PLAIN_PATH = /^(?:[\w.-]+\/){1,3}[\w.-]+\/?$/
const MODE_BITS = 0o1777

export interface ScratchDirectoriesInit {
  readonly engine: DockerEngine
  readonly imageId: string
  /** A free name for a container that is never started. */
  readonly helper: string
  readonly labels: Readonly<Record<string, string>>
  /** Who root of a container is here: what Docker says of files has the numbers of the machine. */
  readonly root: UserNumbers
  readonly signal: AbortSignal
}

/**
 * Directories that an image has where its containers see memory instead, such as /run/mysqld. Tries again while Docker
 * does not answer.
 */
export async function scratchDirectories(init: ScratchDirectoriesInit): Promise<ScratchDirectory[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await look(init)
    } catch (error) {
      const refused = error instanceof DockerRefusedError && error.data.status < 500
      if (init.signal.aborted || refused || attempt >= ATTEMPTS) throw error
      await wait(backoffMs(RETRY, attempt), init.signal)
    }
  }
}

async function look(init: ScratchDirectoriesInit): Promise<ScratchDirectory[]> {
  const { engine, imageId, helper, labels } = init
  await engine.createContainer({
    name: helper,
    Image: imageId,
    Cmd: ['never started'],
    Labels: { ...labels },
    NetworkDisabled: true,
    HostConfig: { NetworkMode: 'none' },
  })
  try {
    const found: ScratchDirectory[] = []
    const signal = AbortSignal.any([init.signal, AbortSignal.timeout(MOST_MS)])
    for (const path of WITH_DIRECTORIES) found.push(...(await below(init, path, signal)))
    return found.slice(0, MOST_DIRECTORIES)
  } finally {
    await engine.removeContainer(helper)
  }
}

async function below({ engine, helper, root }: ScratchDirectoriesInit, top: string, signal: AbortSignal) {
  const archive = await engine.archive(helper, top, signal)
  if (archive === undefined) return []
  const found: ScratchDirectory[] = []
  const parent = top.slice(0, top.lastIndexOf('/') + 1)
  try {
    let entries = 0
    for await (const { header } of archiveEntries(archive, MOST_READ)) {
      if ((entries += 1) > MOST_READ.maxEntries) break
      const directory = directoryOf(header, parent, root)
      if (directory !== undefined && directory.path !== top) found.push(directory)
    }
  } catch (error) {
    if (!(error instanceof OutputsTooLargeError)) throw error // what was found so far will do
  } finally {
    archive.destroy()
  }
  return found
}

/** @param parent of what the archive holds; names in it begin there */
function directoryOf(
  { type, name, uid, gid, mode }: Header,
  parent: string,
  root: UserNumbers,
): ScratchDirectory | undefined {
  const path = `${parent}${name}`.replace(/\/$/, '')
  const isPlain = PLAIN_PATH.test(path.slice(1)) && path.split('/').every((part) => part !== '.' && part !== '..')
  if (type !== 'directory' || !isPlain) return undefined
  const owner = { uid: Math.max(0, (uid ?? 0) - root.uid), gid: Math.max(0, (gid ?? 0) - root.gid) }
  return { path, ...owner, mode: (mode ?? 0o755) & MODE_BITS }
}
