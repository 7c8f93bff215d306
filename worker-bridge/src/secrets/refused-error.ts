import { EdgeError } from '@edgecloud/protocol'

/** Why an envelope that may be sound is not taken. */
export type SecretsRefusal =
  | 'secrets_expired'
  | 'secrets_too_long'
  | 'secrets_not_awaited'
  | 'secrets_there'
  | 'secrets_names'
  | 'secrets_no_place'

/** Thrown when secrets are not taken. */
export class SecretsRefusedError extends EdgeError<SecretsRefusal, null> {
  override readonly name = 'SecretsRefusedError'
  constructor(code: SecretsRefusal) {
    super(code, null)
  }
}
