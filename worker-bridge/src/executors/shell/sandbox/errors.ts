import { EdgeError } from '@edgecloud/protocol'

/** Thrown when bwrap is not installed. */
export class SandboxMissingError extends EdgeError<'sandbox_missing', { program: string }> {
  override readonly name = 'SandboxMissingError'
  constructor(program: string, options?: ErrorOptions) {
    super('sandbox_missing', { program }, undefined, options)
  }
}

/** Thrown when bwrap lacks options that the sandbox needs. */
export class SandboxTooOldError extends EdgeError<'sandbox_too_old', { version: string }> {
  override readonly name = 'SandboxTooOldError'
  constructor(version: string) {
    super(
      'sandbox_too_old',
      { version },
      `bubblewrap ${version} is too old, the sandbox needs 0.8. Install a later one.`,
    )
  }
}

/** Thrown when bwrap is there but the kernel does not let it make the sandbox. */
export class SandboxRefusedError extends EdgeError<'sandbox_refused', { detail: string; cure: string }> {
  override readonly name = 'SandboxRefusedError'
  constructor(detail: string, cure: string) {
    super('sandbox_refused', { detail, cure }, `The system refuses the sandbox (${detail}). ${cure}`)
  }
}
