import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { exportFormats, tokenCreate, tokenRevoke } from '@weir/contract'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addVulnerability } from '../../core/test/fact-rows.ts'
import type { App } from '../src/app.ts'
import { columnsOf } from '../src/export/columns.ts'
import { formats } from '../src/export/formats/index.ts'
import { listen } from '../src/listen.ts'
import { type Serving, serving, stranger, tokenOf } from './serving.ts'

let here: Serving
const count = 2_500
beforeAll(async () => {
  here = await serving()
  const { finding_id } = await addVulnerability(here.world, here.world, { title: 'Weak, "very" weak' })
  await here.world.sql(
    `insert into vulnerability (organization_id, group_id, id, root_id, finding_id, serial, kind, location, rule, tool, technique, severity, cvssf, status, reported_at, opened_at)
     select $1, $2, gen_random_uuid(), $3, $4, 100000 + i, 'line', 'src/file_' || i || '.ts', 'rule', 'tool', 'SAST', i % 101, 1, 'vulnerable', now(), now()
       from generate_series(2, $5::int) i`,
    [here.world.organization_id, here.world.group_id, here.world.root_id, finding_id, count],
  )
})
afterAll(() => here[Symbol.asyncDispose]())

const path = '/v1/vulnerabilities/export'

test('a file has a name, a type and every row of all parts', async () => {
  const answer = await here.get(path)
  expect(answer.status, answer.text).toBe(200)
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename="weir-vulnerabilities-\d{4}-\d\d-\d\d\.csv"$/,
  )
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
  const lines = answer.text.split('\r\n')
  expect(lines).toHaveLength(count + 2)
  expect(lines.at(-1)).toBe('')
  expect(lines[1]).toContain('"Weak, ""very"" weak"')
})

test('JSON Lines are the rows that the operation answers, filtered and sorted as asked', async () => {
  const { text } = await here.get(
    `${path}?format=jsonl&severity_min=9&sort=severity&direction=desc&status=vulnerable,safe`,
  )
  const rows = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const { body } = await here.get(
    '/v1/vulnerability-export?severity_min=9&sort=severity&direction=desc&first=1000',
  )
  expect(rows).toEqual(body.items)
  expect(rows.length).toBeGreaterThan(200)
  expect(rows[0].severity).toBe(10)
})

test('CSV begins with a byte order mark, for spreadsheets, unless asked otherwise', async () => {
  const bytes = async (query: string) => {
    const headers = { authorization: `Bearer ${here.token}` }
    const response = await here.app.fetch(new Request(`http://weir.test${path}?${query}`, { headers }))
    return [...new Uint8Array(await response.arrayBuffer()).slice(0, 3)]
  }
  expect(await bytes('search=no_such_word')).toEqual([0xef, 0xbb, 0xbf])
  expect(await bytes('search=no_such_word&bom=false')).toEqual([...Buffer.from('ser')])
})

test('what is refused is refused before there is a file', async () => {
  const refusal = async (query: string, init = {}) => {
    const { status, body } = await here.get(`${path}?${query}`, init)
    return `${status} ${body.code} ${body.pointer ?? ''}`.trim()
  }
  expect(await refusal('format=xls')).toBe('400 invalid /format')
  expect(await refusal('columns=serial,colour')).toBe('400 invalid /columns')
  expect(await refusal('format=sarif&columns=serial')).toBe('400 invalid /columns')
  expect(await refusal('bom=maybe')).toBe('400 invalid /bom')
  expect(await refusal('first=10')).toBe('400 invalid /first')
  expect(await refusal('after=x')).toBe('400 invalid /after')
  expect(await refusal('sort=colour')).toBe('400 invalid /sort')
  expect(await refusal('no_such=1')).toMatch(/^400 invalid/)
  expect(await refusal('', stranger)).toBe('401 unauthenticated')
  const other = await here.world.organization('Other')
  const foreign = await tokenOf(here.world, other.owner.principal)
  const headers = { authorization: `Bearer ${foreign}` }
  expect(await refusal(`group_ids=${here.world.group_id}`, { headers })).toBe('404 not_found /group_ids')
  expect(await refusal(`organization_id=${here.world.organization_id}`, { headers })).toBe(
    '404 not_found /organization_id',
  )
})

/** Formats that hold every kind of vulnerability; the others only those of packages. */
const ofAllKinds: readonly string[] = ['csv', 'xlsx', 'jsonl', 'sarif']

test.each(exportFormats)(
  'nothing of another organization or a sibling group is in a file of %s',
  async (format) => {
    const { world } = here
    const { owner, ...other } = await world.organization(`Tenant ${format}`)
    const beta = await world.group(world.owner, world.organization_id, `Beta ${format}`)
    const reader = { id: beta.group_id, role: 'viewer' } as const
    const { principal } = await world.join(world.organization_id, 'member', reader)
    const own = await addVulnerability(world, { ...world, ...beta }, { location: `own_${format} 1.0` })
    const canary = await addVulnerability(world, other, { location: `canary_${format} 1.0` })
    await world.sql(`update vulnerability set kind = 'package' where id = any ($1)`, [[own.id, canary.id]])
    const as = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` }
      const answer = await here.app.fetch(
        new Request(`http://weir.test${path}?format=${format}`, { headers }),
      )
      const bytes = new Uint8Array(await answer.arrayBuffer())
      return format === 'xlsx'
        ? Object.values(unzipSync(bytes))
            .map((part) => strFromU8(part))
            .join('')
        : strFromU8(bytes)
    }
    const inOther = await as(await tokenOf(world, owner.principal))
    const inBeta = await as(await tokenOf(world, principal))
    const all = await as(here.token)
    expect(inOther).toContain(`canary_${format}`)
    expect(inOther).not.toMatch(/file_|own_/)
    expect(inBeta).toContain(`own_${format}`)
    expect(inBeta).not.toMatch(/file_|canary_/)
    expect(all).toContain(`own_${format}`)
    expect(all).not.toContain('canary_')
    if (ofAllKinds.includes(format)) expect(all).toContain('file_')
  },
)

/** The text of an answer over a real connection, and whether the connection ended as that of a whole answer does. */
async function download(url: string, token: string): Promise<{ text: string; isWhole: boolean }> {
  let text = ''
  try {
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) text += piece
    return { text, isWhole: true }
  } catch {
    return { text, isWhole: false }
  }
}

test.each(exportFormats)(
  'a file of %s breaks off, connection and all, when the right to it ends',
  async (format) => {
    const { principal } = here.world.owner
    const { token, details } = await here.world.ask(principal, tokenCreate, {
      name: 'short',
      scopes: ['group:read'],
    })
    let isToEnd = false
    const ending: App['fetch'] = async (...asked) => {
      const response = await here.app.fetch(...asked) // the first part is read, the second one not yet asked for
      if (isToEnd) await here.world.ask(principal, tokenRevoke, { token_id: details.id })
      return response
    }
    await using server = await listen({ ...here.app, fetch: ending })
    const url = `${server.url}${path}?format=${format}`
    const whole = await download(url, token)
    isToEnd = true
    const broken = await download(url, token)
    expect([whole.isWhole, broken.isWhole]).toEqual([true, false])
    expect(broken.text.length).toBeLessThan(whole.text.length)
    expect(broken.text).not.toContain('Error')
    if (['sarif', 'openvex', 'cyclonedx'].includes(format)) {
      expect(JSON.parse(whole.text)).toBeTypeOf('object')
      expect(() => JSON.parse(broken.text)).toThrow()
    }
    expect(JSON.stringify(here.log)).toContain('export broken off')
  },
)

test('a file ends when its time is over', async () => {
  await using short = await serving({ limits: { exportMs: 400 } })
  await addVulnerability(short.world, short.world)
  const response = await short.app.fetch(
    new Request(`http://weir.test${path}`, { headers: { authorization: `Bearer ${short.token}` } }),
  )
  await wait(600)
  await expect(response.text()).rejects.toThrow()
})

test('a client that goes away is no longer asked for, and makes room for others', async () => {
  const away = new AbortController()
  const headers = { authorization: `Bearer ${here.token}` }
  const begin = () => here.app.fetch(new Request(`http://weir.test${path}`, { headers, signal: away.signal }))
  const readers = []
  for (let at = 0; at < 4; at++) {
    const reader = (await begin()).body?.getReader()
    await reader?.read()
    readers.push(reader)
  }
  const refused = await begin()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5'])
  away.abort()
  await Promise.all(readers.map((reader) => reader?.read().catch(() => null)))
  await expect.poll(async () => (await here.get(`${path}?search=no_such_word`)).status).toBe(200)
  expect(JSON.stringify(here.log.slice(-3))).not.toContain('export broken off')
})

test('every column that the screen shows is one of the tables', () => {
  const screen = readFileSync(new URL('../../front/src/vulnerability/columns.tsx', import.meta.url), 'utf8')
  const [, tracks = ''] = /const tracks[^{]*\{([^}]*)\}/.exec(screen) ?? []
  const names = [...tracks.matchAll(/^ {2}(\w+):/gm)].map(([, name = '']) => exportedName(name))
  expect(names.length).toBeGreaterThan(10)
  expect(columnsOf(names)).toHaveLength(names.length)
})

const exportedName = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

test('the list of formats, the folders and the contract are the same', () => {
  const folders = readdirSync(new URL('../src/export/formats', import.meta.url), { withFileTypes: true })
  const names = folders.filter((one) => one.isDirectory()).map(({ name }) => name)
  expect(formats.map(({ id }) => id)).toEqual(exportFormats)
  expect(names.sort()).toEqual([...exportFormats].sort())
})
