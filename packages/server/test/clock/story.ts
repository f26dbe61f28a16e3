import { groupCreate, invitationCheck, invitationCreate, organizationCreate } from '@weir/contract'
import { openCore } from '@weir/core'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { pino } from 'pino'
import { createApp } from '../../src/app.ts'
import { unlimitedRates } from '../../src/limits.ts'
import { newBrowser } from '../../../core/test/browser.ts'

/* Runs under libfaketime: the clock of this process and of its database is what the file says. Prints what it saw as JSON. */
const [folder = '', clock = ''] = process.argv.slice(2)
const origin = 'http://weir.test'
let ahead = 0

/** Both clocks go ahead. */
function pass(seconds: number): void {
  ahead += seconds
  writeFileSync(clock, `+${ahead}`)
}
const minutes = (count: number) => count * 60
const days = (count: number) => count * 86_400

const database = join(folder, 'database')
const admin = `postgresql:///postgres?host=${encodeURIComponent(database)}&user=weir_super`

async function connected(url: string): Promise<pg.Client> {
  for (let turn = 0; ; turn++) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      return client
    } catch (error) {
      if (turn > 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

const superuser = await connected(admin)
await superuser.query("create role weir_owner login createrole password 'of-the-story'")
await superuser.query("create database weir owner weir_owner template template0 encoding 'UTF8'")
const databaseUrl = `postgresql:///weir?host=${encodeURIComponent(database)}&user=weir_owner&password=of-the-story`
const core = await openCore({ dataFolder: join(folder, 'data'), databaseUrl })
const app = createApp(core, {
  log: pino({ level: 'silent' }),
  origins: new Set([origin]),
  limits: { rates: unlimitedRates },
})
const seen: Record<string, unknown> = {}
const { user_id } = await core.ensureOwner({ name: 'Owner', email: 'owner@example.test' })

async function fetched(
  path: string,
  init: RequestInit,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await app.fetch(new Request(`${origin}${path}`, init))
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function redeem(code: string) {
  const browser = newBrowser()
  const body = JSON.stringify({ code })
  const dpop = browser.proof({ method: 'POST', path: '/v1/sign-in', origin, body })
  const headers = { 'content-type': 'application/json', dpop }
  const { status, body: answer } = await fetched('/v1/sign-in', { method: 'POST', headers, body })
  const token = String(answer['token'])
  const asked = async (method: string, path: string, input?: object) => {
    const sent = input === undefined ? '' : JSON.stringify(input)
    const proof = browser.proof({ method, path, origin, body: sent, token })
    return fetched(path, {
      method,
      headers: { authorization: `DPoP ${token}`, dpop: proof, 'content-type': 'application/json' },
      ...(input !== undefined && { body: sent }),
    })
  }
  return { status, token, browser, asked }
}

const signIn = async () => redeem(await core.issueSignInLink(user_id))
const codeOf = ({ status, body }: { status: number; body: Record<string, unknown> }) =>
  typeof body['code'] === 'string' ? `${status} ${body['code']}` : String(status)
const bearer = (token: string) => fetched('/v1/me', { headers: { authorization: `Bearer ${token}` } })

// both clocks are the faked one
pass(days(1))
const { rows } = await superuser.query<{ now: string }>('select now() as now')
seen['clocks'] = Math.abs(Date.parse(String(rows[0]?.now)) - Date.now()) < 5_000

const link = await core.issueSignInLink(user_id)
pass(minutes(16))
seen['link after 16 minutes'] = (await redeem(link)).status

let session = await signIn()
pass(minutes(29))
seen['session idle for 29 minutes'] = codeOf(await session.asked('GET', '/v1/me'))
pass(minutes(29))
seen['and again'] = codeOf(await session.asked('GET', '/v1/me'))
pass(minutes(31))
seen['session idle for 31 minutes'] = codeOf(await session.asked('GET', '/v1/me'))

session = await signIn()
let used = ''
for (let turn = 0; turn < 23; turn++) {
  pass(minutes(20))
  used = codeOf(await session.asked('GET', '/v1/me'))
}
seen['session used for 7 hours and 40 minutes'] = used
pass(minutes(21))
seen['session used for more than 8 hours'] = codeOf(await session.asked('GET', '/v1/me'))

session = await signIn()
const late = {
  authorization: `DPoP ${session.token}`,
  dpop: session.browser.proof({ method: 'GET', path: '/v1/me', origin, token: session.token }),
}
pass(70)
seen['proof of 70 seconds'] = codeOf(await fetched('/v1/me', { headers: late }))
const wish = { name: 'one day', scopes: ['self:read' as const], days: 1 }
const short = await session.asked('POST', '/v1/tokens', wish)
const long = await session.asked('POST', '/v1/tokens', { ...wish, name: 'unused', days: 180 })
const kept = await session.asked('POST', '/v1/tokens', { ...wish, name: 'used', days: 180 })
pass(minutes(16))
seen['token 16 minutes after sign-in'] = codeOf(
  await session.asked('POST', '/v1/tokens', { ...wish, name: 'late' }),
)
const [one, unused, inUse] = [short, long, kept].map(({ body }) => String(body['token']))

const principal = {
  kind: 'session' as const,
  user_id,
  credential_id: user_id,
  signed_in_at: new Date().toISOString(),
}
const { id: organization_id } = await core.session({ principal, kind: 'mutation' }, (call) =>
  call(organizationCreate, { name: 'First' }),
)
await core.session({ principal, kind: 'mutation' }, (call) =>
  call(groupCreate, { organization_id, name: 'Alpha' }),
)
const { code } = await core.session({ principal, kind: 'mutation' }, (call) =>
  call(invitationCreate, { organization_id, email: 'guest@corp.example', groups: [] }),
)
const check = () =>
  core
    .session({ principal: { kind: 'anonymous' }, kind: 'query' }, (call) => call(invitationCheck, { code }))
    .then(
      () => 'open',
      (error: { code?: string }) => error.code,
    )

seen['token of one day after hours'] = codeOf(await bearer(one ?? ''))
pass(days(1))
seen['token of one day after a day'] = codeOf(await bearer(one ?? ''))
pass(days(5))
seen['invitation after six days'] = await check()
pass(days(2))
seen['invitation after eight days'] = await check()
for (let turn = 0; turn < 3; turn++) {
  pass(days(28))
  used = codeOf(await bearer(inUse ?? ''))
}
seen['token in use after three months'] = used
seen['token unused for three months'] = codeOf(await bearer(unused ?? ''))
pass(days(89))
seen['token in use after 181 days'] = codeOf(await bearer(inUse ?? ''))
await superuser.end()
await core[Symbol.asyncDispose]()
process.stdout.write(`${JSON.stringify(seen)}\n`)
