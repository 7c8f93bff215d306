import { line, refuse } from './scalars.ts'

const HOST = /^[a-z0-9]+(?:[.-][a-z0-9]+)*(?::\d{1,5})?$/
const PATH = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/
const DIGEST = /^sha256:[0-9a-f]{64}$/

/** True for `[host/]path[:tag][@sha256:…]`, the reference grammar of OCI images. */
export function isImageReference(reference: string): boolean {
  const [named, digest, ...rest] = reference.split('@')
  if (named === undefined || rest.length > 0 || (digest !== undefined && !DIGEST.test(digest))) return false
  const slash = named.lastIndexOf('/')
  const colon = named.indexOf(':', slash + 1)
  if (colon >= 0 && !TAG.test(named.slice(colon + 1))) return false
  const parts = (colon < 0 ? named : named.slice(0, colon)).split('/')
  const [first = '', ...path] = parts
  const hasHost = path.length > 0 && /[.:]|^localhost$/.test(first)
  return (!hasHost || HOST.test(first)) && (hasHost ? path : parts).every((part) => PATH.test(part))
}

/** Image of a service. Whether it may be pulled is for the worker's policy to say. */
export const image = line(255).superRefine((reference, ctx) => {
  if (!isImageReference(reference))
    refuse(ctx, 'spec_bad_image', `"${reference}" is not an image name. Write name:tag or name@sha256:…`)
})
