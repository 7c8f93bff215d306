import { posix } from 'node:path'
import { createInterface } from 'node:readline'
import { ZodError } from 'zod'
import type { DockerEngine, RegistryLogin } from './docker-engine.ts'
import type { PulledImage } from './docker-run-directory.ts'
import { DockerRefusedError, ImageUnavailableError } from './errors.ts'
import { pullProgress, type ImageReply } from './replies.ts'

/** Images that are in use want one or two. */
const MOST_VOLUMES = 32

export interface PullInit {
  readonly engine: DockerEngine
  /** As the task has it: name:tag or name@sha256:… */
  readonly reference: string
  readonly login: RegistryLogin | undefined
  readonly signal: AbortSignal
  /** Longest time without any progress. */
  readonly stallMs: number
}

/**
 * Asks the registry, always: an image that is here by chance may be another owner's, or an older one of that name. Throws
 * ImageUnavailableError.
 */
export async function pullImage(init: PullInit): Promise<PulledImage> {
  const { engine, reference } = init
  try {
    await pull(init)
    const image = await engine.image(reference)
    if (image === undefined) throw new ImageUnavailableError(reference, 'it is not there after the pull')
    const repository = reference.replace(/@sha256:.*$/, '').replace(/:[^:/]+$/, '')
    const digests = image.RepoDigests ?? []
    const digest = digests.find((candidate) => candidate.replace(/@.*$/, '') === familiar(repository)) ?? digests[0]
    const volumes = volumesOf(image)
    if (volumes.length > MOST_VOLUMES) {
      throw new ImageUnavailableError(
        reference,
        `it wants ${volumes.length} volumes, of which it may have ${MOST_VOLUMES}`,
      )
    }
    return {
      ...{ id: image.Id, user: image.Config?.User ?? '', volumes, scratch: [] },
      ...(digest !== undefined && { digest }),
    }
  } catch (error) {
    if (error instanceof DockerRefusedError)
      throw new ImageUnavailableError(reference, error.data.detail, { cause: error })
    if (error instanceof ZodError) throw new ImageUnavailableError(reference, 'Docker says something unknown of it')
    throw error
  }
}

/** As Docker reads them. */
function volumesOf({ Config }: ImageReply): string[] {
  const paths = Object.keys(Config?.Volumes ?? {}).map((path) => posix.resolve('/', path))
  return [...new Set(paths)]
}

async function pull({ engine, reference, login, signal, stallMs }: PullInit): Promise<void> {
  const stalled = new AbortController()
  const timer = setTimeout(() => stalled.abort(), stallMs)
  const giveUp = AbortSignal.any([signal, stalled.signal])
  try {
    const progress = await engine.pull(withTag(reference), login, giveUp)
    giveUp.addEventListener('abort', () => progress.destroy(), { once: true })
    for await (const line of createInterface({ input: progress })) {
      timer.refresh()
      if (line.trim() === '') continue
      const { error } = pullProgress.parse(JSON.parse(line))
      if (error !== undefined) throw new ImageUnavailableError(reference, error)
    }
    giveUp.throwIfAborted()
  } catch (error) {
    if (stalled.signal.aborted) {
      throw new ImageUnavailableError(reference, `nothing came for ${Math.round(stallMs / 1000)} s`, { cause: error })
    }
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** Docker pulls every tag of a name without one. */
function withTag(reference: string): string {
  const last = reference.slice(reference.lastIndexOf('/') + 1)
  return last.includes(':') || last.includes('@') ? reference : `${reference}:latest`
}

/** The short form in which Docker gives names of its own registry. */
function familiar(repository: string): string {
  return repository.replace(/^(docker\.io\/|index\.docker\.io\/)(library\/)?/, '').replace(/^library\//, '')
}
