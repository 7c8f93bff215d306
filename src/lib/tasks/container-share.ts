import { deriveRequirements, type ParsedTask, type Resources, type SpecPath } from '@edgecloud/protocol'

/**
 * What one container of a service may have so that the whole task asks for `total`; undefined when nothing is left for
 * it, because the other services take more.
 * @param path of a limit: `services`, the name of the service, and so on
 */
export function containerShare(
  { spec, requirements }: ParsedTask,
  path: SpecPath,
  part: keyof Resources,
  total: number,
): number | undefined {
  const name = String(path[1])
  const service = spec.services[name]
  if (service === undefined) return undefined
  const own = deriveRequirements({ ...spec, services: { [name]: service } }).resources[part]
  const left = Math.floor((own - (requirements.resources[part] - total)) / service.deploy.replicas)
  return left > 0 ? left : undefined
}
