import { utf8Decode, type TaskSecrets } from '@edgecloud/protocol'
import type { RunPlan } from '../run-plan.ts'
import type { RegistryLogin } from './docker-engine.ts'
import { ImageUnavailableError } from './errors.ts'

/**
 * The owner's logins for the registries of a plan. Throws ImageUnavailableError for a secret that is no login; it quotes
 * nothing of it.
 */
export function loginsOf(
  { logins }: Pick<RunPlan, 'logins'>,
  secrets: TaskSecrets,
): ReadonlyMap<string, RegistryLogin> {
  return new Map(
    Object.entries(logins).map(([registry, name]) => [registry, loginOf(registry, name, secrets.get(name))]),
  )
}

function loginOf(registry: string, name: string, secret: Uint8Array | undefined): RegistryLogin {
  const text = readText(secret)?.trimEnd() ?? ''
  const colon = text.indexOf(':')
  if (colon < 1) throw new ImageUnavailableError(registry, `the secret "${name}" is not of the form user:password`)
  return { username: text.slice(0, colon), password: text.slice(colon + 1), serveraddress: registry }
}

function readText(secret: Uint8Array | undefined): string | undefined {
  try {
    return secret && utf8Decode(secret)
  } catch {
    return undefined // no login has such bytes
  }
}
