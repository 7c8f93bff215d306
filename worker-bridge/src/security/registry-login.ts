import { readFile } from 'node:fs/promises'
import type { Config } from '../config.ts'
import type { RegistryLogin } from '../executors/docker/docker-engine.ts'
import { assertPrivate } from './assert-private.ts'

/** Credentials for a registry, with the password from its file; refuses files that others can read. */
export async function registryLogin(login: Config['docker']['logins'][number]): Promise<RegistryLogin> {
  const { registry, username, passwordFile } = login
  await assertPrivate(passwordFile)
  return { username, password: (await readFile(passwordFile, 'utf8')).trim(), serveraddress: registry }
}
