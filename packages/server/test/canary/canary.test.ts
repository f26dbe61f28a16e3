import {
  ciTokenCreate,
  credentialCreate,
  directOperations,
  type DirectOperation,
  invitationCreate,
  serviceTokenCreate,
} from '@weir/contract'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newBrowser } from '../../../core/test/browser.ts'
import { minimalInput } from '../../../core/test/minimal-input.ts'
import { type Answer, type Serving, serving, tokenOf } from '../serving.ts'

/*
 * Texts that are found nowhere else: one for each person, each secret and each organization. The product is used with them, then
 * everything that it wrote or said is searched: tables, files, logs, answers.
 */
const origin = 'http://weir.test'
const people = {
  first: { name: 'Zyxwa Canaryperson', email: 'zyxwa.canary@example.test' },
  second: { name: 'Qvutb Canaryperson', email: 'qvutb.canary@example.test' },
  guest: { name: 'Nobody Canarynamed', email: 'guest.canary@corp.example' },
}
const code = 'const canarySourceCode7731 = readSecretFromSomewhere()'

let here: Serving
let second: Awaited<ReturnType<Serving['world']['organization']>>
const secrets: { what: string; text: string }[] = []
const said: { by: string; answer: Answer }[] = []

beforeAll(async () => {
  here = await serving({ origins: new Set([origin]) })
  const { world } = here
  second = await world.organization('Tenantcanarysecond')
  await name(world.owner.user_id, people.first)
  await name(second.owner.user_id, people.second)
  secrets.push({ what: 'a personal token', text: here.token })
  const other = await tokenOf(world, second.owner.principal)
  secrets.push({ what: 'a personal token of the other', text: other })
  await signIn(world.owner.user_id)
  const { organization_id, group_id } = world
  const { principal } = world.owner
  const ci = await world.ask(principal, ciTokenCreate, { organization_id, group_id })
  const service = await world.ask(principal, serviceTokenCreate, {
    organization_id,
    name: 'x',
    scopes: ['group:read'],
  })
  const guest = { organization_id, email: people.guest.email, groups: [] }
  const invitation = await world.ask(principal, invitationCreate, guest)
  const kept = 'canary-of-another-service-b81f5530'
  await world.ask(principal, credentialCreate, {
    organization_id,
    kind: 'https_token',
    name: 'x',
    host: 'git.example.test',
    secret: kept,
  })
  secrets.push(
    { what: 'a credential of another service', text: kept },
    { what: 'a CI token', text: ci.token },
    { what: 'a service token', text: service.token },
    { what: 'the code of an invitation', text: invitation.code },
  )
  await upload()
  await useEverything('first', here.token, world)
  await useEverything('second', other, second)
  await useEverything('nobody', 'none', world)
}, 400_000)
afterAll(() => here[Symbol.asyncDispose]())

const name = (user_id: string, { name: called, email }: { name: string; email: string }) =>
  here.world.sql('update directory.person set name = $2, email = $3 where user_id = $1', [
    user_id,
    called,
    email,
  ])

async function signIn(user_id: string): Promise<void> {
  const browser = newBrowser()
  const link = await here.world.core.issueSignInLink(user_id)
  const body = JSON.stringify({ code: link })
  const proof = browser.proof({ method: 'POST', path: '/v1/sign-in', origin, body })
  const { body: session } = await here.send('/v1/sign-in', body, {
    headers: { authorization: 'none', dpop: proof },
  })
  secrets.push({ what: 'a sign-in link', text: link }, { what: 'a session', text: session.token })
  const dpop = browser.proof({ method: 'GET', path: '/v1/me', origin, token: session.token })
  const me = await here.get('/v1/me', { headers: { authorization: `DPoP ${session.token}`, dpop } })
  expect(me.body.name).toBe(people.first.name)
}

interface Place {
  organization_id: string
  group_id: string
  root_id: string
}

/** Asks every operation there is, and keeps what is said; what is shown once is a secret from then on. */
async function useEverything(by: string, token: string, place: Place): Promise<void> {
  const known: Record<string, string> = {
    organization: place.organization_id,
    group: place.group_id,
    root: place.root_id,
  }
  for (const operation of directOperations.values()) {
    if (operation.name === 'session.end' || /revoke|end|leave|delete|remove/.test(operation.name)) continue
    const input = minimalInput(operation, (kind) => known[kind]) as Record<string, unknown> // inputs are objects
    // a name that people give themselves is theirs like any other
    if (operation.name === 'me.update') input['name'] = people[by === 'second' ? 'second' : 'first'].name
    const answer = await ask(operation, input, by === 'nobody' ? 'none' : `Bearer ${token}`)
    said.push({ by, answer })
    const shown: unknown = answer.body?.token
    if (typeof shown === 'string') secrets.push({ what: `what ${operation.name} shows once`, text: shown })
  }
}

async function ask(
  operation: DirectOperation,
  input: Record<string, unknown>,
  authorization: string,
): Promise<Answer> {
  const rest = { ...input }
  const path = operation.http.path.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = rest[key]
    delete rest[key]
    return encodeURIComponent(String(value))
  })
  const { method } = operation.http
  const isInUrl = method === 'GET' || operation.upload === true
  const query = new URLSearchParams()
  if (isInUrl)
    for (const [key, value] of Object.entries(rest))
      for (const one of [value].flat()) query.append(key, String(one))
  const url = query.size > 0 ? `${path}?${query}` : path
  if (method === 'GET') return here.get(url, { headers: { authorization } })
  return here.send(url, operation.upload ? '{}' : rest, { method, headers: { authorization } })
}

async function upload(): Promise<void> {
  const report = {
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'canary', rules: [{ id: 'R1' }] } },
        results: [
          {
            ruleId: 'R1',
            message: { text: 'weak' },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'src/a.ts' },
                  region: { startLine: 1, snippet: { text: code } },
                  contextRegion: { startLine: 1, snippet: { text: code } },
                },
              },
            ],
          },
        ],
      },
    ],
  }
  const { world } = here
  const worker = await world.core.startWorker(1)
  const answer = await here.send(`/v1/groups/${world.group_id}/reports?root_id=${world.root_id}`, report)
  expect(answer.status, answer.text).toBe(200)
  for (let turn = 0; turn < 100; turn++) {
    const { body } = await here.get(`/v1/reports/${answer.body.id}`)
    if (body.status === 'done' || body.status === 'failed') break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await worker[Symbol.asyncDispose]()
}

/** Every row of a schema or of all but it, as text; bytes are hexadecimal in it. */
async function dump(where: 'only the directory' | 'all but the directory' | 'everything'): Promise<string> {
  const { world } = here
  const tables = await world.sql<{ schema: string; name: string }>(
    `select schemaname as schema, quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  const wanted = tables.filter(({ schema }) =>
    where === 'everything' ? true : (schema === 'directory') === (where === 'only the directory'),
  )
  const parts: string[] = []
  for (const { name: table } of wanted) {
    const rows = await world.sql<{ row: string }>(`select t::text as row from ${table} t`)
    parts.push(`${table}: ${rows.map(({ row }) => row).join('\n')}`)
  }
  return parts.join('\n')
}

const hexOf = (text: string): string => Buffer.from(text).toString('hex')

/** Where a text stands in another, as it is, in hexadecimal or in base64. */
function placesOf(text: string, haystack: string): string[] {
  return [text, hexOf(text), Buffer.from(text).toString('base64').replace(/=+$/, '').slice(0, -2)]
    .map((form) => haystack.indexOf(form))
    .filter((at) => at >= 0)
    .map((at) => haystack.slice(Math.max(0, at - 120), at + 80))
}

async function filesOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const texts = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await readFile(join(entry.parentPath, entry.name))).toString('latin1'))
  return (await Promise.all(texts)).join('\n')
}

test('there is something to find: people in the directory, secrets that were shown, answers of everyone', async () => {
  const directory = await dump('only the directory')
  for (const { name: called, email } of [people.first, people.second]) {
    expect(directory).toContain(called)
    expect(directory).toContain(email)
  }
  expect(directory).toContain(people.guest.email)
  expect(secrets.length).toBeGreaterThan(6)
  expect(said.length).toBeGreaterThan(120)
  expect(here.log.length).toBeGreaterThan(120)
})

test('no name and no e-mail address of a person is in any other table, file or line of the log', async () => {
  const places = {
    tables: await dump('all but the directory'),
    files: await filesOf(here.world.dataFolder),
    log: JSON.stringify(here.log),
  }
  const found = Object.entries(places).flatMap(([place, text]) =>
    Object.values(people).flatMap((person) =>
      Object.values(person).flatMap((one) => placesOf(one, text).map((around) => `${place}: ${around}`)),
    ),
  )
  expect(found).toEqual([])
})

test('no token, session or link is in any table, file or line of the log, nor any part of a session', async () => {
  const places = {
    tables: await dump('everything'),
    files: await filesOf(here.world.dataFolder),
    log: JSON.stringify(here.log),
  }
  const found: string[] = []
  for (const { what, text } of secrets) {
    const parts = [text, ...text.split('.').filter((part) => part.length > 16), text.slice(6, 60)]
    // the header of a session is the same for all of them
    for (const part of parts.filter((one) => !one.startsWith('eyJhbGciOiJkaXIi') || one === text))
      for (const [place, all] of Object.entries(places))
        found.push(...placesOf(part, all).map((around) => `${what} in ${place}: ${around}`))
  }
  expect(found).toEqual([])
})

test('a secret is said to its maker once, and in no other answer', () => {
  for (const { what, text } of secrets)
    expect(
      said.filter(
        ({ answer }) => answer.text.includes(text) || JSON.stringify([...answer.headers]).includes(text),
      ).length,
      what,
    ).toBeLessThan(2)
})

test('no answer shows anything of the other organization, and none of any to a stranger', () => {
  const { world } = here
  const of = {
    first: [world.organization_id, world.group_id, world.root_id, ...Object.values(people.first)],
    second: [
      second.organization_id,
      second.group_id,
      second.root_id,
      'Tenantcanarysecond',
      ...Object.values(people.second),
    ],
  }
  const found: string[] = []
  for (const { by, answer } of said)
    for (const [place, texts] of Object.entries(of))
      if (by !== place)
        for (const text of texts)
          if (answer.text.includes(text)) found.push(`${by}: ${text} in ${answer.text.slice(0, 200)}`)
  expect(found).toEqual([])
})

test('no line of source code that a report carried is in any table or file', async () => {
  const everything = [await dump('everything'), await filesOf(here.world.dataFolder)].join('\n')
  expect(everything).toContain('src/a.ts')
  expect(placesOf('canarySourceCode7731', everything)).toEqual([])
})
