import { execFileSync } from 'node:child_process'
import { mkdtempSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { deployTask } from '../support/browser/deploy-task.ts'
import { openApp } from '../support/browser/open-app.ts'
import { readLog } from '../support/browser/read-log.ts'
import { Child } from '../support/child.ts'
import { ContainerHost } from '../support/container-host.ts'
import { ROOT } from '../support/root.ts'
import { CITIES, Stack } from '../support/stack.ts'

const host = new ContainerHost()
let dir: string
let stack: Stack

test.skip(ContainerHost.lack !== undefined, `containers: ${ContainerHost.lack}`)

test.beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'edgecloud-outputs-'))
  await host.start()
  const cacheDir = join(homedir(), '.cache', 'edgecloud')
  const workers = [{ ...CITIES[0], dockerSocket: host.socketPath }]
  stack = await Stack.start({ root: ROOT, dir, cacheDir, workers, appPort: 0 })
})

test.afterAll(async () => {
  await stack?.stop()
  await host.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** The command as somebody types it. */
const outputs = (task: bigint, owner: string, to: string, flags: readonly string[] = []) =>
  new Child({
    name: `outputs as ${owner}`,
    command: process.execPath,
    args: [
      join(ROOT, 'worker-bridge', 'dist', 'main.js'),
      ...['outputs', String(task), '--to', to, '--chain-spec', stack.chain.clientSpec, '--owner-suri', owner, ...flags],
    ],
    cwd: ROOT,
    logFile: join(dir, `outputs${owner.replaceAll('/', '-')}.log`),
  })

const asAlice = (task: bigint, to: string, flags?: readonly string[]) => outputs(task, '//Alice', to, flags)

const resultsOf = (page: Page) => page.getByRole('region', { name: 'Results' })

/** As in a browser that cannot write to the disk as bytes come. */
const withoutDialogs = (page: Page) =>
  page.evaluate(() => {
    for (const dialog of ['showSaveFilePicker', 'showDirectoryPicker']) Reflect.deleteProperty(window, dialog)
  })

/** Chooses in the dialogs of the browser: a real file or folder, in the storage of this origin. */
const choosingInDialogs = (page: Page) =>
  page.evaluate(() => {
    const root = () => navigator.storage.getDirectory()
    Reflect.set(window, 'showDirectoryPicker', root)
    Reflect.set(window, 'showSaveFilePicker', async ({ suggestedName }: { suggestedName: string }) =>
      (await root()).getFileHandle(suggestedName, { create: true }),
    )
  })

/** Text of each file that was chosen, by its path. */
const chosenFiles = (page: Page) =>
  page.evaluate(async () => {
    const found: Record<string, string> = {}
    const look = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
      for await (const [name, handle] of folder.entries()) {
        if (handle instanceof FileSystemDirectoryHandle) await look(handle, `${path}${name}/`)
        else if (handle instanceof FileSystemFileHandle) found[path + name] = await (await handle.getFile()).text()
      }
    }
    await look(await navigator.storage.getDirectory(), '')
    return found
  })

test('batch-docker leaves a file, which only its owner can have, checked by the chain', async ({ page }) => {
  test.setTimeout(300_000)
  const url = await openApp(page, stack)
  const file = readFileSync(join(ROOT, 'examples', 'batch-docker', 'compose.yaml'), 'utf8')
  const task = await deployTask(page, url, [], file)
  const results = resultsOf(page)
  await expect(results).toContainText('What the run leaves below /data/out appears here once it has ended.')
  await expect(page.locator('header [data-status]')).toHaveText('Completed', { timeout: 120_000 })
  await withoutDialogs(page)
  await results.getByRole('button', { name: 'Sign to see the results' }).click()
  await expect(results.locator('[data-check="chain"]')).toHaveText(
    'Checked: this list has the root that stands in the final block',
  )
  const log = await readLog(page)
  await expect(log).toContainText('Riga,')
  const printed = (await log.innerText()).match(/[A-Z][a-z]+,\d+\.\d\d/g) ?? []
  expect(printed).toHaveLength(5)

  const means = printed.map((line) => `${line}\n`).join('')
  const row = results.getByRole('row', { name: '/data/out/means.csv' })
  await expect(row).toContainText(`${means.length} B`)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    row.getByRole('button', { name: 'Save /data/out/means.csv' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('means.csv')
  expect(readFileSync(await download.path(), 'utf8')).toBe(means)
  await expect(results.locator('[data-download="saved"]')).toContainText('each file has its SHA-256 of the list')
  await expect(row.getByRole('button')).toHaveText(['', 'Saved'])

  const to = join(dir, 'means')
  const stranger = outputs(task, '//Eve', to)
  expect(await stranger.exited).toBe('exit code 1')
  expect(stranger.tail()).toContain('task_other_owner')
  expect(existsSync(to)).toBe(false)

  const own = asAlice(task, to)
  await own.line(/"event":"downloaded","files":1,"bytes":\d+,"root":"0x[0-9a-f]{64}","checked":true/, 60_000)
  expect(await own.exited).toBe('exit code 0')
  expect(readFileSync(join(to, 'data', 'out', 'means.csv'), 'utf8')).toBe(means)

  const refused = async (code: string, ...command: Parameters<typeof asAlice>) => {
    const child = asAlice(...command)
    expect(await child.exited).toBe('exit code 1')
    expect(child.tail()).toContain(code)
    return child.tail()
  }
  await refused('outputs_directory_taken', task, to)
  const nowhere = join(dir, 'nowhere')
  await refused('outputs_none', task, nowhere, ['--replica', '1'])
  await refused('outputs_not_on_chain', task + 1n, nowhere)
  const address = stack.bridges[0]?.ready.addresses.find((one) => one.includes('/ws/')) ?? ''
  expect(await refused('access_task_unknown', task + 1n, nowhere, ['--worker', address])).toContain('"unchecked"')
  expect(existsSync(nowhere)).toBe(false)
})

const MANY = `
services:
  main:
    image: docker.io/library/busybox:1.36
    command:
      - sh
      - -c
      - |
        cd /data/out && mkdir -p many hollow
        for i in $$(seq 100 160); do echo "file $$i" > many/$$i.txt; done
        dd if=/dev/urandom of=large.bin bs=1024 count=6000
        printf '#!/bin/sh\\n' > run.sh && chmod +x run.sh
        printf x > "$$(printf 'fdp\\342\\200\\256exe')"
    deploy:
      resources:
        limits: { cpus: '0.5', memory: 64M, pids: 16 }
x-edge:
  kind: batch
  runtime: docker
  outputs: [/data/out]
  disk: 64M
  timeout: 2m
`

test('many results are paged, searched, saved to a folder and as an archive, also across a restart of the worker', async ({
  page,
}) => {
  test.setTimeout(300_000)
  const url = await openApp(page, stack)
  const task = await deployTask(page, url, [], MANY)
  const results = resultsOf(page)
  await expect(page.locator('header [data-status]')).toHaveText('Completed', { timeout: 120_000 })
  await choosingInDialogs(page)
  const sign = results.getByRole('button', { name: 'Sign to see the results' })
  const status = results.getByRole('status').first()
  await expect(sign.or(results.locator('[data-check="chain"]')).first()).toBeVisible()
  if (await sign.isVisible()) await sign.click()
  await expect(status).toHaveText('64 files, 5.86 MiB, kept by ber-01')

  const rows = results.locator('tbody tr')
  await expect(rows).toHaveCount(50)
  await expect(results).toContainText('fdp⟨202E⟩exe')
  await results.getByRole('button', { name: 'Files after these' }).click()
  await expect(rows).toHaveCount(14)
  await expect(results).toContainText('executable')
  await results.getByRole('searchbox').fill('150')
  await expect(rows).toHaveCount(1)
  const { violations } = await new AxeBuilder({ page }).include('section[aria-label="Results"]').analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])

  await results.getByRole('button', { name: 'Save all to a folder' }).click()
  const saved = results.locator('[data-download="saved"]')
  await expect(saved).toContainText('Saved all 64 files, 5.86 MiB')
  const there = await chosenFiles(page)
  const folder = `edgecloud-task-${task}-replica-1-attempt-1/data/out`
  expect(Object.keys(there)).toHaveLength(64)
  expect(there[`${folder}/many/150.txt`]).toBe('file 150\n')
  expect(there[`${folder}/fdp_exe`]).toBe('x')

  const [worker] = stack.bridges
  await worker?.stop()
  await results.getByRole('searchbox').fill('large')
  await rows.getByRole('button', { name: 'Save /data/out/large.bin once more' }).click()
  await expect(results.locator('[data-download="waiting"]')).toContainText('no link to ber-01')
  await worker?.start()
  await expect(saved).toContainText('Saved /data/out/large.bin', { timeout: 90_000 })

  // Read anew by a browser that only has downloads; the session of before is still good.
  await page.reload()
  await withoutDialogs(page)
  const archive = results.getByRole('button', { name: 'Save all as .tar' })
  const [download] = await Promise.all([page.waitForEvent('download'), archive.click()])
  const tar = join(dir, 'all.tar')
  await download.saveAs(tar)
  execFileSync('tar', ['-xf', tar], { cwd: dir })
  expect(readFileSync(join(dir, folder, 'large.bin')).length).toBe(6_000 * 1_024)
  expect(readFileSync(join(dir, folder, 'run.sh'), 'utf8')).toBe('#!/bin/sh\n')
  expect(existsSync(join(dir, folder, 'hollow'))).toBe(true)
})
