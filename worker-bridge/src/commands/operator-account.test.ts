import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountFromUri } from './hot-account.ts'
import { operatorAccount } from './operator-account.ts'

let directory: string
let operatorKeyFile: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-operator-'))
  operatorKeyFile = join(directory, 'operator.key')
  await writeFile(operatorKeyFile, '//Bob\n', { mode: 0o600 })
})
afterEach(() => rm(directory, { recursive: true }))

describe('operatorAccount', () => {
  it('reads the key from a file that only its owner can read', async () => {
    const { address } = await accountFromUri('//Bob')
    expect(await operatorAccount({ operatorKeyFile, operatorSuri: undefined }, false)).toMatchObject({ address })
    await chmod(operatorKeyFile, 0o644)
    const exposed = operatorAccount({ operatorKeyFile, operatorSuri: undefined }, false)
    await expect(exposed).rejects.toMatchObject({ code: 'secret_exposed' })
  })

  it('takes a key on the command line on a development chain only', async () => {
    const { address } = await accountFromUri('//Bob')
    const key = { operatorKeyFile: undefined, operatorSuri: '//Bob' }
    expect(await operatorAccount(key, true)).toMatchObject({ address })
    await expect(operatorAccount(key, false)).rejects.toThrow(/--operator-suri: is for development chains/)
  })

  it('names the option when there is no key', async () => {
    const none = operatorAccount({ operatorKeyFile: undefined, operatorSuri: undefined }, true)
    await expect(none).rejects.toThrow(/--operator-key: is missing/)
  })
})
