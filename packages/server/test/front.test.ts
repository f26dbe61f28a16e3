import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Core } from '@weir/core'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../src/app.ts'
import { openFront } from '../src/front.ts'

const parent = mkdtempSync(join(tmpdir(), 'weir-front-'))
const folder = join(parent, 'dist')
const script = 'globalThis.theme = 1'
const code = 'export const a = 1;'.repeat(200)
beforeAll(() => {
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(parent, 'secret.txt'), 'secret')
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><script>${script}</script><script src="/assets/app-1.js"></script>`,
  )
  writeFileSync(join(folder, 'assets/app-1.js'), code)
  writeFileSync(join(folder, 'icon.svg'), '<svg/>')
})
afterAll(() => rmSync(parent, { recursive: true, force: true }))

const ask = (path: string, headers: Record<string, string> = { accept: 'text/html' }, method = 'GET') =>
  openFront(folder)(new Request(`http://weir.test${path}`, { headers, method }))

describe('the page', () => {
  test('answers every place in it, is checked each time, and runs only its own scripts', async () => {
    for (const path of ['/', '/groups/1/vulnerabilities', '/sign-in', '/index.html']) {
      const response = await ask(path)
      expect(response?.status).toBe(200)
      expect(response?.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(response?.headers.get('cache-control')).toBe('no-cache')
      const policy = response?.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("require-trusted-types-for 'script'; trusted-types default")
      expect(policy).toContain("default-src 'none'")
      expect(policy).toMatch(/script-src 'self' 'sha256-[\w+/]{43}='/)
      expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:|\*/)
      expect(policy).toContain("frame-ancestors 'none'")
    }
  })

  test('does not answer for assets that are gone, for scripts, or for other methods', async () => {
    expect(await ask('/assets/app-0.js')).toBeNull()
    expect(await ask('/assets/x')).toBeNull()
    expect(await ask('/favicon.ico')).toBeNull()
    expect(await ask('/groups', { accept: 'application/json' })).toBeNull()
    expect(await ask('/groups', {})).toBeNull()
    expect(await ask('/groups', { accept: 'text/html' }, 'POST')).toBeNull()
  })
})

test('the page is never the answer of the API', async () => {
  const app = createApp({} as Core, { log: pino({ level: 'silent' }), frontFolder: folder }) // nothing is asked of it
  const at = (path: string) =>
    app.fetch(new Request(`http://weir.test${path}`, { headers: { accept: 'text/html' } }))
  expect((await at('/groups')).status).toBe(200)
  for (const path of ['/v1', '/v1/nothing', '/v2/groups', '/graphql', '/graphql/x', '/V1/groups'])
    expect((await at(path)).status, path).toBe(404)
})

describe('an asset', () => {
  test('with a hash in its name is kept for ever, others are checked each time', async () => {
    const asset = await ask('/assets/app-1.js')
    expect(asset?.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(asset?.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect((await ask('/icon.svg'))?.headers.get('cache-control')).toBe('no-cache')
  })

  test('is compressed for who takes it, and not sent again to who has it', async () => {
    const zipped = await ask('/assets/app-1.js', { 'accept-encoding': 'gzip, br' })
    expect(zipped?.headers.get('content-encoding')).toBe('gzip')
    expect(gunzipSync(Buffer.from((await zipped?.arrayBuffer()) ?? new ArrayBuffer())).toString()).toBe(code)
    const etag = zipped?.headers.get('etag') ?? ''
    const again = await ask('/assets/app-1.js', { 'if-none-match': etag })
    expect(again?.status).toBe(304)
  })

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//secret.txt',
    '/secret.txt%00.js',
  ])('outside of the folder is not there: %s', async (path) => {
    const response = await ask(path)
    expect((await response?.text()) ?? '').not.toContain('secret')
  })
})

test('a folder without a page is refused', () => {
  expect(() => openFront(parent)).toThrow('index.html')
})
