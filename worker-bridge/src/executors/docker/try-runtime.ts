import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { DockerEngine } from './docker-engine.ts'
import { BRIDGE_LABEL } from './names.ts'
import { importProgress } from './replies.ts'

/** A sandbox needs a second or two on a busy machine; one that hangs, as a virtual machine inside another, never ends. */
const MOST_MS = 20_000
/** Docker's own init, which it shows to a container of any image. */
const PROGRAM = ['/sbin/docker-init', '--version']
/** In tar, two blocks of nothing are the end. */
const EMPTY_ARCHIVE = Buffer.alloc(1_024)

export interface TryRuntimeInit {
  readonly engine: DockerEngine
  /** As Docker has it registered. */
  readonly runtime: string
  /** Names the bridge, so that what a crash leaves behind is removed with the next start. */
  readonly bridge: string
  readonly mostMs?: number
}

/**
 * Starts a small program under a runtime: one that is registered may be gone, or may not work on this machine. Takes no
 * image from anywhere, and leaves nothing. @returns why it does not work; undefined if it does
 */
export async function tryRuntime(init: TryRuntimeInit): Promise<string | undefined> {
  const { engine, runtime, bridge, mostMs = MOST_MS } = init
  const name = `edgecloud-try-${randomUUID()}`
  let image: string | undefined
  try {
    image = await importNothing(engine)
    await engine.createContainer({
      name,
      Image: image,
      Entrypoint: PROGRAM,
      User: '65534:65534',
      Labels: { [BRIDGE_LABEL]: bridge },
      NetworkDisabled: true,
      HostConfig: { NetworkMode: 'none', Init: true, ReadonlyRootfs: true, CapDrop: ['ALL'], Runtime: runtime },
    })
    const tooLate = AbortSignal.timeout(mostMs)
    await Promise.race([engine.startContainer(name), aborted(tooLate)])
    await engine.waitForEnd(name, tooLate)
    const code = (await engine.container(name))?.State.ExitCode
    return code === 0 ? undefined : `a program that should end with 0 ended with ${code}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    await engine.removeContainer(name).catch(() => undefined) // a sandbox that hangs; the next start tries again
    if (image !== undefined) await engine.removeImage(image).catch(() => undefined)
  }
}

/** An image without a single file. @returns its id */
async function importNothing(engine: DockerEngine): Promise<string> {
  const answer = await text(await engine.importImage(Readable.from([EMPTY_ARCHIVE])))
  return importProgress.parse(JSON.parse(answer)).status
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('it did not start a program in time')), { once: true })
  })
}
