import { ciExchange, ciTokenList, ciTrustCreate, ciTrustList, ciTrustRemove, meRead } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CiIssuer, githubClaims, gitlabClaims, startCiIssuer } from './ci-issuer.ts'
import { openWorld, type World } from './world.ts'

const publicUrl = 'https://weir.example.test'
let world: World
let github: CiIssuer
let gitlab: CiIssuer
let trusted: string
beforeAll(async () => {
  world = await openWorld({ publicUrl: () => publicUrl, allowsLoopback: true })
  github = await startCiIssuer()
  gitlab = await startCiIssuer()
  trusted = await trust({})
})
afterAll(async () => {
  await github?.[Symbol.asyncDispose]()
  await gitlab?.[Symbol.asyncDispose]()
  await world?.[Symbol.asyncDispose]()
})

async function trust(more: {
  ref?: string
  allows_pull_requests?: boolean
  repository?: string
}): Promise<string> {
  const input = {
    group_id: world.group_id,
    provider: 'github' as const,
    issuer: github.issuer,
    repository: 'acme/app',
  }
  return (await world.ask(world.owner.principal, ciTrustCreate, { ...input, ...more })).id
}

const exchange = (identity: string, group = world.group_id) =>
  world.ask({ kind: 'anonymous' }, ciExchange, { group, identity })

/** What an identity is answered with: the kind of its token, or the code of the refusal. */
const outcome = (identity: string, group?: string): Promise<string> =>
  exchange(identity, group).then(
    async ({ token }) => (await world.core.identify(token)).kind,
    (error: { code: string }) => error.code,
  )
const pushed = (more: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
  github.token(githubClaims(github.issuer, publicUrl, more), header)

test('a pipeline of the trusted repository and branch gets a CI token for a quarter of an hour', async () => {
  const { token, expires_at } = await exchange(pushed())
  const minutes = (Date.parse(expires_at) - Date.now()) / 60_000
  expect(minutes).toBeGreaterThan(14)
  expect(minutes).toBeLessThanOrEqual(15)
  const principal = await world.core.identify(token)
  expect(principal).toMatchObject({ kind: 'ci', group_id: world.group_id })
  expect(await world.ask(principal, meRead, {})).toMatchObject({ kind: 'ci' })
  // such tokens come with every run: what lists show is the pipeline that is trusted, and when it was here
  expect(await world.ask(world.owner.principal, ciTokenList, { group_id: world.group_id })).toEqual([])
  const [listed] = await world.ask(world.owner.principal, ciTrustList, { group_id: world.group_id })
  expect(Date.parse(listed?.last_used_at ?? '')).toBeGreaterThan(Date.now() - 60_000)
  expect(listed?.repository_id).toBe('74')
  const [row] = await world.sql<{ input: object; principal_kind: string }>(
    "select input, principal_kind from audit where operation = 'ci.exchange'",
  )
  expect(row).toMatchObject({ principal_kind: 'ci', input: { trust_id: trusted, repository_id: '74' } })
  await world.sql("update machine_token set expires_at = now() - interval '1 second' where id = $1", [
    principal.kind === 'ci' ? principal.credential_id : '',
  ])
  await expect(world.core.identify(token)).rejects.toMatchObject({ code: 'expired' })
})

test('an identity is taken once', async () => {
  const identity = pushed()
  expect([await outcome(identity), await outcome(identity)]).toEqual(['ci', 'unauthenticated'])
  const both = pushed()
  const outcomes = await Promise.all([outcome(both), outcome(both), outcome(both)])
  expect(outcomes.sort()).toEqual(['ci', 'unauthenticated', 'unauthenticated'])
})

test.each<[string, () => string]>([
  ['another audience', () => pushed({ aud: 'https://other.example.test' })],
  ['several audiences', () => pushed({ aud: [publicUrl, 'https://other.example.test'] })],
  ['no audience', () => pushed({ aud: undefined })],
  ['another repository', () => pushed({ repository: 'acme/other' })],
  ['a repository whose name goes on', () => pushed({ repository: 'acme/app2' })],
  ['the name of the repository with another number', () => pushed({ repository_id: '75' })],
  ['no number of the repository', () => pushed({ repository_id: undefined })],
  ['another branch', () => pushed({ ref: 'refs/heads/feature' })],
  ['a tag of the name of the branch', () => pushed({ ref: 'refs/tags/main' })],
  [
    'a pull request',
    () => pushed({ event_name: 'pull_request', ref: 'refs/pull/1/merge', base_ref: 'main' }),
  ],
  ['a pull request that says the branch', () => pushed({ event_name: 'pull_request', base_ref: 'main' })],
  [
    'a pull request on the rights of its target',
    () => pushed({ event_name: 'pull_request_target', base_ref: 'main' }),
  ],
  ['a run that a run of a fork started', () => pushed({ event_name: 'workflow_run' })],
  ['no event', () => pushed({ event_name: undefined })],
  ['yesterday', () => pushed({ exp: Date.now() / 1000 - 3600 })],
  ['no end', () => pushed({ exp: undefined })],
  ['the future', () => pushed({ nbf: Date.now() / 1000 + 3600 })],
  ['an old signature that lives long', () => pushed({ iat: Date.now() / 1000 - 7200 })],
  ['no number of its own', () => pushed({ jti: undefined })],
  ['an issuer nobody trusts', () => gitlab.token(githubClaims(gitlab.issuer, publicUrl))],
  ['the name of the issuer on keys of another', () => gitlab.token(githubClaims(github.issuer, publicUrl))],
  ['no signature', () => `${pushed({}, { alg: 'none' }).split('.').slice(0, 2).join('.')}.AA`],
  ['an algorithm without a key', () => pushed({}, { alg: 'none' })],
  ['an algorithm of shared secrets', () => pushed({}, { alg: 'HS256' })],
  ['a key that is not published', () => pushed({}, { kid: 'key-99' })],
  ['no key', () => pushed({}, { kid: undefined })],
  ['a header that must be understood', () => pushed({}, { crit: ['exp'] })],
  [
    'claims that were changed',
    () => changed(pushed({ ref: 'refs/heads/feature' }), { ref: 'refs/heads/main' }),
  ],
  ['half of it', () => pushed().slice(0, 200)],
  ['no JWT', () => 'not.a.jwt'],
])('an identity with %s is refused', async (_, identity) => {
  expect(await outcome(pushed())).toBe('ci') // whatever is refused is refused for itself
  expect(await outcome(identity())).toBe('unauthenticated')
})

function changed(identity: string, more: Record<string, unknown>): string {
  const [head = '', body = '', tail = ''] = identity.split('.')
  const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString())
  const other = Buffer.from(JSON.stringify({ ...(claims as object), ...more })).toString('base64url') // claims are an object
  return [head, other, tail].join('.')
}

test('all refusals are alike, whether the group trusts nothing, does not exist or is of another organization', async () => {
  const other = await world.organization('Second')
  const said = async (group: string, identity = pushed()) =>
    exchange(identity, group).catch(({ code, message }: Error & { code: string }) => `${code} ${message}`)
  const known = await said(world.group_id, pushed({ repository: 'acme/other' }))
  expect(await said(other.group_id)).toBe(known)
  expect(await said('01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a11')).toBe(known)
})

test('an issuer that the group does not trust is never called', async () => {
  const reads = gitlab.keyReads()
  await outcome(gitlab.token(gitlabClaims(gitlab.issuer, publicUrl)))
  expect(gitlab.keyReads()).toBe(reads)
})

test('keys are kept, read again when a new one signs, and not read at each unknown one', async () => {
  await outcome(pushed())
  const reads = github.keyReads()
  await outcome(pushed())
  expect(github.keyReads()).toBe(reads)
  for (let turn = 0; turn < 5; turn++) await outcome(pushed({}, { kid: `none-${turn}` }))
  expect(github.keyReads()).toBeLessThanOrEqual(reads + 1)
})

test('pull requests of the repository itself are let in where the group says so, those of forks never', async () => {
  await trust({ ref: 'refs/heads/release', allows_pull_requests: true })
  const into = (base_ref: string, event_name = 'pull_request') =>
    outcome(pushed({ event_name, base_ref, ref: 'refs/pull/7/merge' }))
  expect(await into('release')).toBe('ci')
  expect(await into('main')).toBe('unauthenticated')
  expect(await into('release', 'pull_request_target')).toBe('unauthenticated')
})

test('a star at the end of a ref stands for any rest', async () => {
  await trust({ ref: 'refs/tags/v*' })
  expect(await outcome(pushed({ ref: 'refs/tags/v1.2' }))).toBe('ci')
  expect(await outcome(pushed({ ref: 'refs/tags/w1' }))).toBe('unauthenticated')
})

test('GitLab CI is understood too: project, ref and kind of pipeline', async () => {
  await world.ask(world.owner.principal, ciTrustCreate, {
    group_id: world.group_id,
    provider: 'gitlab',
    issuer: gitlab.issuer,
    repository: 'Acme/Tools/App',
  })
  const ran = (more: Record<string, unknown> = {}) =>
    outcome(gitlab.token(gitlabClaims(gitlab.issuer, publicUrl, more)))
  expect(await ran()).toBe('ci')
  for (const wrong of [
    { project_path: 'acme/tools/app/more' },
    { project_id: '21' },
    { ref: 'feature' },
    { ref_type: 'tag' },
    { pipeline_source: 'merge_request_event', target_ref: 'main' },
    { pipeline_source: 'external_pull_request_event', target_ref: 'main' },
    { pipeline_source: undefined },
    { job_project_id: '99' },
  ])
    expect(await ran(wrong), JSON.stringify(wrong)).toBe('unauthenticated')
})

test('an issuer that does not answer is said to be away, and answers again later', async () => {
  await using lame = await startCiIssuer()
  const input = {
    group_id: world.group_id,
    provider: 'github' as const,
    issuer: lame.issuer,
    repository: 'acme/app',
  }
  await world.ask(world.owner.principal, ciTrustCreate, input)
  const identity = () => lame.token(githubClaims(lame.issuer, publicUrl))
  lame.saying.fails = true
  expect(await outcome(identity())).toBe('busy')
  lame.saying.fails = false
  lame.saying.issuer = github.issuer
  expect(await outcome(identity())).toBe('busy')
  lame.saying.issuer = lame.issuer
  lame.saying.jwks_uri = `${gitlab.issuer}/keys`
  expect(await outcome(identity())).toBe('busy')
  lame.saying.jwks_uri = `${lame.issuer}/keys`
  expect(await outcome(identity())).toBe('ci')
})

test('what is trusted is for those who manage the group; a trust that was removed is none', async () => {
  const { organization_id, group_id } = world
  const developer = await world.join(organization_id, 'member', { id: group_id, role: 'developer' })
  const input = { group_id, provider: 'github' as const, repository: 'acme/mine' }
  await expect(world.ask(developer.principal, ciTrustCreate, input)).rejects.toMatchObject({ code: 'denied' })
  const listed = await world.ask(developer.principal, ciTrustList, { group_id })
  expect(listed.map(({ id }) => id)).toContain(trusted)
  await expect(world.ask(developer.principal, ciTrustRemove, { trust_id: trusted })).rejects.toMatchObject({
    code: 'denied',
  })
  const { token } = await exchange(pushed())
  expect((await world.core.identify(token)).kind).toBe('ci')
  await world.ask(world.owner.principal, ciTrustRemove, { trust_id: trusted })
  expect(await outcome(pushed())).toBe('unauthenticated')
  await expect(world.core.identify(token)).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('no plain http and no place on this machine is trusted, unless for development', async () => {
  await using strict = await openWorld()
  const input = (issuer: string) => ({
    group_id: strict.group_id,
    provider: 'gitlab' as const,
    repository: 'acme/app',
    issuer,
  })
  for (const issuer of [
    'http://gitlab.example.test',
    'https://gitlab.example.test/',
    'https://a@gitlab.example.test',
  ])
    await expect(
      strict.ask(strict.owner.principal, ciTrustCreate, input(issuer)),
      issuer,
    ).rejects.toMatchObject({ code: 'invalid' })
  await strict.ask(strict.owner.principal, ciTrustCreate, input('https://127.0.0.1:1'))
  const identity = gitlab.token(gitlabClaims('https://127.0.0.1:1', 'http://127.0.0.1:4400'))
  await expect(
    strict.ask({ kind: 'anonymous' }, ciExchange, { group: strict.group_id, identity }),
  ).rejects.toMatchObject({ code: 'busy' })
})
