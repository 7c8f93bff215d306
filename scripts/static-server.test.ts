import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { decodePath, findFile, serveApp, type ServedApp } from './static-server.ts'

let dir: string
let app: ServedApp

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'static-server-'))
  mkdirSync(join(dir, 'site/_app/immutable'), { recursive: true })
  writeFileSync(join(dir, 'secret.txt'), 'secret')
  writeFileSync(join(dir, 'site/index.html'), '<p>app</p>')
  writeFileSync(join(dir, 'site/_app/immutable/a.js'), 'export {}')
  app = await serveApp({ root: join(dir, 'site'), port: 0, extraFiles: { '/chain-spec.json': '{"id":"x"}' } })
})

afterAll(async () => {
  await app.close()
  rmSync(dir, { recursive: true })
})

/** fetch() tidies paths before it sends them; this does not. */
function rawStatus(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${app.url}/`, { path }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

it('serves the page for every path of the app, with the headers a page cannot set itself', async () => {
  const response = await fetch(`${app.url}/tasks/7`)
  expect(await response.text()).toBe('<p>app</p>')
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('cache-control')).toBe('no-cache')
})

it('lets hashed files be kept for ever', async () => {
  const response = await fetch(`${app.url}/_app/immutable/a.js`)
  expect(response.headers.get('cache-control')).toContain('immutable')
  expect(response.headers.get('content-type')).toContain('text/javascript')
})

it('serves extra files and answers 304 while they are unchanged', async () => {
  const first = await fetch(`${app.url}/chain-spec.json`)
  expect(await first.json()).toEqual({ id: 'x' })
  const tag = first.headers.get('etag') ?? ''
  const again = await fetch(`${app.url}/chain-spec.json`, { headers: { 'If-None-Match': tag } })
  expect(again.status).toBe(304)
})

it('answers 404 for missing files and 405 for other methods', async () => {
  expect((await fetch(`${app.url}/_app/immutable/gone.js`)).status).toBe(404)
  expect((await fetch(app.url, { method: 'POST' })).status).toBe(405)
})

it('never leaves its folder', async () => {
  for (const path of ['/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/_app/../../secret.txt']) {
    expect(await rawStatus(path)).toBe(404)
  }
  expect(findFile(join(dir, 'site'), '/../secret.txt')).toBeUndefined()
})

it('refuses malformed paths', async () => {
  expect(await rawStatus('/%')).toBe(400)
  expect(decodePath('/a%00b')).toBeUndefined()
  expect(decodePath('/a%20b?q#h')).toBe('/a b')
})
