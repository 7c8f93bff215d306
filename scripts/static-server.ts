// SPDX-License-Identifier: GPL-3.0-or-later
// Serves the built app on this machine with the headers that a real host must send too. Node built-ins only.
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join, resolve, sep } from 'node:path'
import { parseArgs } from 'node:util'

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

const HEADERS = {
  // The rest of the policy stands in the page; browsers take this part from a header only.
  'Content-Security-Policy': "frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), payment=(), usb=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

export interface ServeAppInit {
  /** Folder of the built app. */
  root: string
  /** 0 takes a free port. */
  port: number
  /** Address to listen on; this machine only unless said otherwise. */
  host?: string
  /** Files that are not in the folder, by path (`/chain-spec.json`) and content. */
  extraFiles?: Readonly<Record<string, string>>
}

export interface ServedApp {
  url: string
  close(): Promise<void>
}

/** Starts serving. Paths that name no file and have no extension get the app's page, which routes them itself. */
export async function serveApp(init: ServeAppInit): Promise<ServedApp> {
  const root = resolve(init.root)
  const host = init.host ?? '127.0.0.1'
  const server = createServer((request, response) => answer({ ...init, root }, request, response))
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(init.port, host, done)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : init.port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

function answer(init: ServeAppInit, request: IncomingMessage, response: ServerResponse): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405)
  const path = decodePath(request.url ?? '/')
  if (path === undefined) return refuse(response, 400)
  const extra = Object.hasOwn(init.extraFiles ?? {}, path) ? init.extraFiles?.[path] : undefined
  if (extra !== undefined) return sendBytes(request, response, Buffer.from(extra), typeOf(path))
  const file = findFile(init.root, path)
  if (file !== undefined && path.startsWith('/_app/immutable/')) return sendImmutable(request, response, file)
  if (file !== undefined) return sendBytes(request, response, readFileSync(file), typeOf(file))
  const page = extname(path) === '' ? findFile(init.root, '/index.html') : undefined
  if (page === undefined) return refuse(response, 404)
  sendBytes(request, response, readFileSync(page), typeOf(page))
}

/** The path of a request target, percent signs resolved; undefined when it is malformed. */
export function decodePath(target: string): string | undefined {
  try {
    const path = decodeURIComponent(target.split(/[?#]/, 1)[0] ?? '/')
    return path.startsWith('/') && !path.includes('\0') ? path : undefined
  } catch {
    return undefined
  }
}

/** The file of a path inside `root`; undefined for everything outside, for folders and for what is not there. */
export function findFile(root: string, path: string): string | undefined {
  const file = resolve(join(root, path))
  if (!file.startsWith(root + sep)) return undefined
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? file : undefined
}

function typeOf(path: string): string {
  return TYPES[extname(path)] ?? 'application/octet-stream'
}

/** Built files by their path, from their first request on. */
const immutable = new Map<string, Buffer>()

// Built files carry a hash in their name and never change. Kept: to read them for each visit takes as long as to send them.
function sendImmutable(request: IncomingMessage, response: ServerResponse, file: string): void {
  const body = immutable.get(file) ?? readFileSync(file)
  immutable.set(file, body)
  response.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
  response.setHeader('Content-Type', typeOf(file))
  response.setHeader('Content-Length', body.length)
  response.end(request.method === 'HEAD' ? undefined : body)
}

function sendBytes(request: IncomingMessage, response: ServerResponse, body: Buffer, type: string): void {
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  response.setHeader('Cache-Control', 'no-cache')
  response.setHeader('ETag', tag)
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304).end()
    return
  }
  response.setHeader('Content-Type', type)
  response.setHeader('Content-Length', body.length)
  response.end(request.method === 'HEAD' ? undefined : body)
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' })
  response.end(`${status}\n`)
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      root: { type: 'string', default: 'build' },
      port: { type: 'string', default: '4173' },
      spec: { type: 'string' },
    },
  })
  const extraFiles = values.spec === undefined ? {} : { '/chain-spec.json': readFileSync(values.spec, 'utf8') }
  const app = await serveApp({ root: values.root, port: Number(values.port), extraFiles })
  console.log(`Serving ${values.root} at ${app.url}`)
}
