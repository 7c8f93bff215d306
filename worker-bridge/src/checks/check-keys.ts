import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { dataPaths } from '../config.ts'
import type { Config } from '../config.ts'
import { assertPrivate } from '../security/assert-private.ts'
import { loadKeys } from '../security/keys.ts'
import { registryLogin } from '../security/registry-login.ts'
import { fail, failedBy, ok } from './finding.ts'
import type { Finding } from './finding.ts'

/** Keys, certificates and passwords: there, readable, and by nobody else. */
export async function checkKeys(data: string, config: Config | undefined): Promise<Finding[]> {
  const found: Finding[] = []
  const { keys } = dataPaths(data)
  try {
    if (((await stat(data)).mode & 0o022) !== 0) {
      found.push(fail('data directory', `Others can write to ${data}.`, `Run: chmod go-w "${data}"`))
    }
    const { peer } = await loadKeys(keys)
    for (const name of await readdir(keys)) await assertPrivate(join(keys, name))
    found.push(ok('keys', `peer id ${peer.peerId}`))
  } catch (error) {
    found.push(failedBy('keys', error))
  }
  for (const login of config?.docker.logins ?? []) {
    const check = `registry ${login.registry}`
    await registryLogin(login).then(
      ({ username }) => found.push(ok(check, `account ${username}`)),
      (error: unknown) => found.push(failedBy(check, error)),
    )
  }
  return found
}
