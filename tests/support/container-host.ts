import { busyboxImage } from '../../worker-bridge/src/executors/docker/fixtures/busybox-image.ts'
import { DockerDaemon } from '../../worker-bridge/src/executors/docker/fixtures/docker-daemon.ts'
import { ImageRegistry } from '../../worker-bridge/src/executors/docker/fixtures/image-registry.ts'
import { pushImage } from '../../worker-bridge/src/executors/docker/fixtures/push-image.ts'
import { SlowRegistry } from './slow-registry.ts'

/** A Docker and a registry of their own; the registry stands in for the one of Docker and has busybox. It can be slow. */
export class ContainerHost {
  readonly daemon = new DockerDaemon()
  readonly registry = new ImageRegistry()
  #digest = ''
  #slow: SlowRegistry | undefined

  /** Why there can be none on this machine; undefined if there can. */
  static get lack(): string | undefined {
    return DockerDaemon.lack ?? (busyboxImage() === undefined ? 'busybox-static is not installed' : undefined)
  }

  get socketPath(): string {
    return this.daemon.socketPath
  }
  /** Digest of `busybox:1.36`. */
  get digest(): string {
    return this.#digest
  }

  /** What Docker asks instead of the registry. */
  get slow(): SlowRegistry {
    if (this.#slow === undefined) throw new Error('the registry was not started')
    return this.#slow
  }

  async start(): Promise<void> {
    const busybox = busyboxImage()
    if (busybox === undefined) throw new Error('busybox-static is not installed')
    await this.registry.start()
    this.#slow = new SlowRegistry(this.registry.url)
    await this.#slow.start()
    await this.daemon.start(this.#slow.url)
    this.#digest = await pushImage(this.registry, 'library/busybox', '1.36', busybox)
  }

  async stop(): Promise<void> {
    await this.daemon.dispose()
    await this.#slow?.stop()
    await this.registry.stop()
  }
}
