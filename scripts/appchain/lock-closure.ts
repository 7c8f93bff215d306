import { parse } from 'smol-toml'
import { z } from 'zod'

const lockSchema = z.object({
  package: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      checksum: z.string().optional(),
      dependencies: z.array(z.string()).optional(),
    }),
  ),
})

/**
 * The packages of a Cargo.lock that `crate` can reach, as sorted lines `name version checksum`.
 * Throws when the lock does not hold the crate.
 */
export function lockClosure(lock: string, crate: string): string[] {
  const packages = lockSchema.parse(parse(lock)).package
  const find = (reference: string) => {
    const [name, version] = reference.split(' ')
    const found = packages.find((entry) => entry.name === name && (version === undefined || entry.version === version))
    if (found === undefined) throw new Error(`Cargo.lock names "${reference}" but does not hold it. Run cargo metadata.`)
    return found
  }
  const seen = new Set<ReturnType<typeof find>>()
  const queue = [find(crate)]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    queue.push(...(next.dependencies ?? []).map(find))
  }
  return [...seen].map(({ name, version, checksum }) => `${name} ${version} ${checksum ?? 'local'}`).sort()
}
