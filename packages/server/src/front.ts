import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { pagePolicy } from './security-headers.ts'

/** Answers requests for the page and its assets; null: not one of its files, nor a place in the page. */
export type Front = (request: Request) => Promise<Response | null>

/** The built page from a folder, read once: only files that were there at the start can ever be asked for. */
export function openFront(folder: string): Front {
  const files = new Map(listFiles(folder).map((path) => [webPath(folder, path), readAsset(path)]))
  const page = files.get('/index.html')
  if (!page) throw new Error('The folder of the front holds no index.html. Build the front first.')
  const policy = pagePolicy(inlineScripts(page.bytes.toString('utf8')))
  return async (request) => {
    const { pathname } = new URL(request.url)
    const file = files.get(pathname)
    if (file && file !== page)
      return send(request, file, {
        'cache-control': pathname.startsWith('/assets/') ? immutable : 'no-cache',
      })
    if (!file && !isNavigation(request, pathname)) return null
    return send(request, page, { 'cache-control': 'no-cache', 'content-security-policy': policy })
  }
}

interface Asset {
  bytes: Buffer<ArrayBuffer>
  type: string
  etag: string
  /** Made at the first request that takes it. */
  zipped?: Promise<Buffer<ArrayBuffer>>
}

const immutable = 'public, max-age=31536000, immutable'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

const listFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

const webPath = (folder: string, path: string): string => `/${relative(folder, path).split(sep).join('/')}`

function readAsset(path: string): Asset {
  const bytes = readFileSync(path)
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
  return { bytes, etag, type: types[extname(path)] ?? 'application/octet-stream' }
}

/** A person going somewhere in the page, not a script or an asset that does not exist. */
const isNavigation = (request: Request, pathname: string): boolean =>
  request.method === 'GET' &&
  extname(pathname) === '' &&
  !pathname.startsWith('/assets/') &&
  (request.headers.get('accept') ?? '').includes('text/html')

const zip = promisify(gzip)

async function send(request: Request, asset: Asset, headers: Record<string, string>): Promise<Response> {
  const always = { ...headers, etag: asset.etag, vary: 'accept-encoding' }
  if (request.headers.get('if-none-match') === asset.etag)
    return new Response(null, { status: 304, headers: always })
  const isText = /^text|json|svg/.test(asset.type) && asset.bytes.length > 1024
  const takesGzip = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')
  if (!isText || !takesGzip)
    return new Response(asset.bytes, { headers: { ...always, 'content-type': asset.type } })
  asset.zipped ??= zip(asset.bytes)
  return new Response(await asset.zipped, {
    headers: { ...always, 'content-type': asset.type, 'content-encoding': 'gzip' },
  })
}

const inlineScripts = (html: string): string[] =>
  [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(([, text = '']) =>
    createHash('sha256').update(text).digest('base64'),
  )
