import { EdgeError } from '@edgecloud/protocol'

/** Thrown when there is no Docker to talk to. */
export class DockerMissingError extends EdgeError<'docker_missing', { socket: string; detail: string }> {
  override readonly name = 'DockerMissingError'
  constructor(socket: string, detail: string, options?: ErrorOptions) {
    super('docker_missing', { socket, detail }, `No Docker answers at ${socket}: ${detail}`, options)
  }
}

/** Thrown when the Docker here lacks something that tasks are kept in with. */
export class DockerUnsuitableError extends EdgeError<'docker_unsuitable', { lack: string }> {
  override readonly name = 'DockerUnsuitableError'
  constructor(lack: string) {
    super('docker_unsuitable', { lack }, `Docker cannot be used for tasks here: ${lack}`)
  }
}

/** Thrown when an image cannot be had. */
export class ImageUnavailableError extends EdgeError<'image_unavailable', { image: string; detail: string }> {
  override readonly name = 'ImageUnavailableError'
  constructor(image: string, detail: string, options?: ErrorOptions) {
    super('image_unavailable', { image, detail }, `Image ${image} cannot be had: ${detail}`, options)
  }
}

/** Thrown when Docker answers a request with a refusal. `status` is that of HTTP. */
export class DockerRefusedError extends EdgeError<'docker_refused', { status: number; detail: string }> {
  override readonly name = 'DockerRefusedError'
  constructor(status: number, detail: string, options?: ErrorOptions) {
    super('docker_refused', { status, detail }, `Docker refuses: ${detail}`, options)
  }
}
