import {
  auditList,
  domainClaim,
  domainRelease,
  domainVerify,
  groupList,
  invitationAccept,
  invitationCreate,
  memberList,
  memberRemove,
  operations,
  organizationList,
  signInProviders,
  signInSettingsRead,
  signInSettingsUpdate,
  signInState,
  tokenCreate,
} from '@weir/contract'
import { openCore, type Principal } from '@weir/core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { honest } from './adversary.ts'
import { openSigningIn, type SigningIn } from './signing-in.ts'

const atHome = ['shared', 'works', 'ended', 'brief', 'sold', 'vouched', 'strict'].map(
  (name) => `${name}.example`,
)
let here: SigningIn
beforeAll(async () => {
  here = await openSigningIn({
    corp: {},
    other: {},
    free: { allowsFreeMail: true },
    customer: { emailDomains: ['customer.example'] },
    home: { emailDomains: atHome },
    branch: { emailDomains: ['strict.example'] },
  })
})
afterAll(() => here[Symbol.asyncDispose]())
beforeEach(() => here.adversary.behave('corp', {}))

let count = 0
/** Signs a new person in, or the same one again, and gives their principal. */
async function arrive(
  email: string,
  {
    sub = `person ${++count}`,
    provider = atHome.includes(email.replace(/^.*@/, '')) ? 'home' : 'corp',
  }: { sub?: string; provider?: string } = {},
): Promise<Extract<Principal, { kind: 'session' }> & { sub: string }> {
  here.adversary.behave(provider, { claims: (claims) => ({ ...claims, sub, email }) })
  const { user_id } = await here.signIn(provider)
  return { kind: 'session', user_id, credential_id: user_id, signed_in_at: new Date().toISOString(), sub }
}

const ask: SigningIn['world']['ask'] = (...asked) => here.world.ask(...asked)
const code = (error: { code: string }): string => error.code
const organizationsOf = async (principal: Principal): Promise<string[]> =>
  (await ask(principal, organizationList, {})).map(({ name }) => name)

/** Another organization of the world, with nothing pinned or claimed. */
const another = (name: string) => here.world.organization(name)

async function claimed(
  organization: { owner: { principal: Principal }; organization_id: string },
  domain: string,
) {
  const { owner, organization_id } = organization
  const claim = await ask(owner.principal, domainClaim, { organization_id, domain })
  here.records.set(claim.record_name, ['v=spf1 -all', claim.record_value])
  return ask(owner.principal, domainVerify, { organization_id, domain })
}

describe('a person', () => {
  test('comes with the e-mail of a domain that the provider may speak for', async () => {
    await expect(arrive('ops@corp.example', { provider: 'customer' })).rejects.toMatchObject({
      code: 'denied',
      evidence: { reason: 'email_domain' },
    })
    await expect(arrive('ines@customer.example', { provider: 'customer' })).resolves.toBeDefined()
  })

  test('who signs in alone belongs to nothing', async () => {
    const person = await arrive('alone@nowhere.example')
    expect(await organizationsOf(person)).toEqual([])
    expect(await ask(person, memberList, {}).catch(code)).toBe('denied')
    expect(await ask(person, signInState, {})).toMatchObject({
      provider: 'Provider corp',
      email_domain: 'nowhere.example',
      closed: [],
    })
  })

  test('is the same by issuer and subject, whatever their e-mail becomes', async () => {
    const first = await arrive('before@nowhere.example')
    const later = await arrive('after@elsewhere.example', { sub: first.sub })
    expect(later.user_id).toBe(first.user_id)
    expect(
      await here.world.sql(
        'select email, email_verified_at is not null as verified from directory.person where user_id = $1',
        [first.user_id],
      ),
    ).toEqual([{ email: 'after@elsewhere.example', verified: true }])
  })

  test('is never joined to another by an e-mail, neither new nor changed, nor at another provider', async () => {
    const victim = await arrive('victim@nowhere.example')
    const attempts = [
      () => arrive('victim@nowhere.example'),
      () => arrive('VICTIM@nowhere.EXAMPLE'),
      () => arrive('victim@nowhere.example', { sub: victim.sub, provider: 'other' }),
    ]
    for (const attempt of attempts)
      expect(
        await attempt().then(
          ({ user_id }) => user_id,
          (error: { evidence: { reason: string } }) => error.evidence.reason,
        ),
      ).toBe('email_taken')
    const attacker = await arrive('attacker@nowhere.example')
    expect(await arrive('victim@nowhere.example', { sub: attacker.sub }).catch(code)).toBe('denied')
    expect(await arrive('victim@nowhere.example', { sub: victim.sub })).toMatchObject({
      user_id: victim.user_id,
    })
  })

  test('who signs in for the first time in many tabs at once is one person', async () => {
    here.adversary.behave('corp', {
      claims: (claims) => ({ ...claims, sub: 'many tabs', email: 'tabs@nowhere.example' }),
    })
    const came = await Promise.all([1, 2, 3].map(() => here.signIn('corp')))
    expect(new Set(came.map(({ user_id }) => user_id)).size).toBe(1)
  })

  test('is asked to come again when too many come at once, and loses nothing by it', async () => {
    here.adversary.behave('corp', {
      claims: (claims) => ({ ...claims, sub: 'crowd', email: 'crowd@nowhere.example' }),
    })
    const begun = []
    for (let at = 0; at < 8; at++) begun.push(await here.begin('corp'))
    const backs = begun.map(({ authorization_url, ticket, verifier }) => ({
      ticket,
      verifier,
      ...here.adversary.signIn(authorization_url),
    }))
    const outcomes = await Promise.all(
      backs.map((back) => here.complete(back, 'one office').then(() => 'signed in', code)),
    )
    expect(new Set(outcomes)).toEqual(new Set(['signed in', 'busy']))
    for (const [at, back] of backs.entries())
      if (outcomes[at] === 'busy')
        expect(await here.complete(back)).toMatchObject({ token: expect.any(String) })
  })

  test('may have free mail where the configuration says so, and keeps the name they chose', async () => {
    const person = await arrive('somebody@gmail.com', { provider: 'free' })
    await here.world.sql("update directory.person set name = 'Chosen' where user_id = $1", [person.user_id])
    await arrive('somebody@gmail.com', { provider: 'free', sub: person.sub })
    expect(
      await here.world.sql('select name from directory.person where user_id = $1', [person.user_id]),
    ).toEqual([{ name: 'Chosen' }])
  })

  test('finds every provider on the sign-in page, and none of their secrets', async () => {
    const shown = await ask({ kind: 'anonymous' }, signInProviders, {})
    expect(shown.map(({ provider, label }) => [provider, label])).toEqual([
      ['corp', 'Provider corp'],
      ['other', 'Provider other'],
      ['free', 'Provider free'],
      ['customer', 'Provider customer'],
      ['home', 'Provider home'],
      ['branch', 'Provider branch'],
    ])
    expect(JSON.stringify(shown)).not.toContain('secret')
  })
})

describe('a claimed domain', () => {
  test('counts when its record is there, and no longer when it is gone', async () => {
    const acme = await another('Acme')
    const { owner, organization_id } = acme
    const verify = () => ask(owner.principal, domainVerify, { organization_id, domain: 'acme.example' })
    const claim = await ask(owner.principal, domainClaim, { organization_id, domain: 'ACME.example ' })
    expect(claim).toMatchObject({
      domain: 'acme.example',
      record_name: '_weir.acme.example',
      verified_at: null,
    })
    expect((await verify()).verified_at).toBeNull()
    here.records.set('_weir.acme.example', [claim.record_value.slice(0, -1)])
    expect((await verify()).verified_at).toBeNull()
    here.records.set('_weir.acme.example', ['v=spf1 -all', claim.record_value])
    expect((await verify()).verified_at).not.toBeNull()
    here.records.delete('_weir.acme.example')
    expect((await verify()).verified_at).toBeNull()
  })

  test('of another organization is of no use: each has its own record', async () => {
    const [one, two] = [await another('One'), await another('Two')]
    await claimed(one, 'shared.example')
    await ask(two.owner.principal, domainClaim, {
      organization_id: two.organization_id,
      domain: 'shared.example',
    })
    const checked = await ask(two.owner.principal, domainVerify, {
      organization_id: two.organization_id,
      domain: 'shared.example',
    })
    expect(checked.verified_at).toBeNull()
    expect(await organizationsOf(await arrive('worker@shared.example'))).toEqual(['One'])
  })

  test('makes members with the default role, once, and writes it into the audit of the organization', async () => {
    const works = await another('Works')
    const { owner, organization_id } = works
    await ask(owner.principal, signInSettingsUpdate, { organization_id, default_role: 'viewer' })
    await ask(owner.principal, domainClaim, { organization_id, domain: 'works.example' })
    const early = await arrive('early@works.example')
    expect(await organizationsOf(early)).toEqual([])
    await claimed(works, 'works.example')
    const person = await arrive('worker@works.example')
    const { items } = await ask(owner.principal, memberList, { organization_id })
    expect(items.find(({ id }) => id === person.user_id)).toMatchObject({ role: 'viewer' })
    const { items: audited } = await ask(owner.principal, auditList, { organization_id })
    expect(audited.find(({ operation }) => operation === 'domain.join')).toMatchObject({
      principal: 'session',
      who: honest.name,
      input: expect.stringContaining('"works.example"'),
    })
    await here.world.sql('delete from member where user_id = $1', [person.user_id])
    await arrive('worker@works.example', { sub: person.sub })
    expect(await organizationsOf(person), 'who was removed stays out').toEqual([])
  })

  test('does not bring back who came by an invitation and was removed', async () => {
    const ended = await another('Ended')
    const { owner, organization_id } = ended
    const person = await arrive('guest@ended.example')
    const invitation = await ask(owner.principal, invitationCreate, {
      organization_id,
      email: 'guest@ended.example',
      role: 'admin',
      groups: [],
    })
    await ask(person, invitationAccept, { code: invitation.code })
    expect(await organizationsOf(person)).toEqual(['Ended'])
    await claimed(ended, 'ended.example')
    await arrive('guest@ended.example', { sub: person.sub })
    await ask(owner.principal, memberRemove, { organization_id, member_id: person.user_id })
    await arrive('guest@ended.example', { sub: person.sub })
    expect(await organizationsOf(person), 'who was removed stays out').toEqual([])
    expect(await organizationsOf(await arrive('new@ended.example'))).toEqual(['Ended'])
  })

  test.each([
    'works.example.evil.example',
    'notworks.example',
    'xworks.example',
    'sub.works.example',
    'xn--wrks-55d.example',
  ])('does not let in who comes from %s', async (domain) => {
    expect(await organizationsOf(await arrive(`stranger@${domain}`))).toEqual([])
  })

  test('lets nobody in after it was given up', async () => {
    const brief = await another('Brief')
    await claimed(brief, 'brief.example')
    await ask(brief.owner.principal, domainRelease, {
      organization_id: brief.organization_id,
      domain: 'brief.example',
    })
    expect(await organizationsOf(await arrive('late@brief.example'))).toEqual([])
  })

  test('whose record is gone lets nobody in a day later, verified or not', async () => {
    const sold = await another('Sold')
    await claimed(sold, 'sold.example')
    const record = here.records.get('_weir.sold.example') ?? []
    const later = () =>
      here.world.sql(
        "update claimed_domain set checked_at = now() - interval '25 hours' where domain = 'sold.example'",
      )
    await later()
    expect(await organizationsOf(await arrive('one@sold.example'))).toEqual(['Sold'])
    here.records.set('_weir.sold.example', ['weir-domain=of-the-new-owner'])
    expect(await organizationsOf(await arrive('two@sold.example')), 'looked for just now').toEqual(['Sold'])
    await later()
    expect(await organizationsOf(await arrive('three@sold.example'))).toEqual([])
    here.records.set('_weir.sold.example', record)
    expect(await organizationsOf(await arrive('four@sold.example'))).toEqual(['Sold'])
  })

  test('counts without a record by the word of who operates the machine, and stays', async () => {
    const { owner, organization_id } = await another('Vouched')
    const wanted = { organization_id, domain: 'vouched.example' }
    await ask(owner.principal, domainClaim, wanted)
    const { ownerUrl, dataFolder } = here.world
    await using command = await openCore({
      dataFolder,
      databaseUrl: ownerUrl,
      signIn: { providers: [], publicUrl: 'https://weir.test', vouches: true },
    })
    await command.session({ principal: owner.principal, kind: 'mutation' }, (call) =>
      call(domainVerify, wanted),
    )
    expect(await ask(owner.principal, domainVerify, wanted)).toMatchObject({
      is_vouched: true,
      verified_at: expect.any(String),
    })
    await here.world.sql("update claimed_domain set checked_at = now() - interval '25 hours'")
    expect(await organizationsOf(await arrive('one@vouched.example'))).toEqual(['Vouched'])
  })

  test('of free mail cannot be claimed', async () => {
    const { owner, organization_id } = here.world
    expect(
      await ask(owner.principal, domainClaim, { organization_id, domain: 'gmail.com' }).catch(code),
    ).toBe('unprocessable')
  })

  test('is an admin’s to claim', async () => {
    const member = await here.world.join(here.world.organization_id, 'member')
    const { organization_id } = here.world
    const domain = 'mine.example'
    expect(await ask(member.principal, domainClaim, { organization_id, domain }).catch(code)).toBe('denied')
    expect(await ask(member.principal, signInSettingsRead, { organization_id }).catch(code)).toBe('denied')
  })
})

test('how others come in is decided by who signed in lately, and by no token', async () => {
  const { owner, organization_id } = await another('Lately')
  const old = { ...owner.principal, signed_in_at: new Date(Date.now() - 3_600_000).toISOString() }
  const { token } = await ask(owner.principal, tokenCreate, { name: 'wide', scopes: ['organization:update'] })
  for (const by of [old, await here.world.core.identify(token)]) {
    const domain = 'lately.example'
    expect(await ask(by, domainClaim, { organization_id, domain }).catch(code)).toBe('denied')
    expect(await ask(by, domainVerify, { organization_id, domain }).catch(code)).toBe('denied')
    expect(await ask(by, signInSettingsUpdate, { organization_id, default_role: 'viewer' }).catch(code)).toBe(
      'denied',
    )
  }
})

describe('an organization that pins its provider', () => {
  test('is closed to sessions and tokens of who signed in elsewhere, from the next request on', async () => {
    const { owner, organization_id, group_id } = await another('Pinned')
    const person = await arrive('dora@pinned.example', { provider: 'other' })
    await here.world.sql("insert into member (organization_id, user_id, role) values ($1, $2, 'member')", [
      organization_id,
      person.user_id,
    ])
    await here.world.sql(
      "insert into group_member (organization_id, group_id, user_id, role) values ($1, $2, $3, 'developer')",
      [organization_id, group_id, person.user_id],
    )
    const { token } = await ask(person, tokenCreate, { name: 'kept', scopes: ['group:read'] })
    const byToken = await here.world.core.identify(token)
    const groups = (by: Principal) => ask(by, groupList, {}).then(({ items }) => items.length, code)
    expect([await groups(person), await groups(byToken)]).toEqual([1, 1])
    await ask(owner.principal, signInSettingsUpdate, { organization_id, pinned_providers: ['corp'] })
    expect([await groups(person), await groups(byToken)]).toEqual(['denied', 'denied'])
    expect(await ask(person, signInState, {})).toMatchObject({
      closed: [{ name: 'Pinned', providers: ['Provider corp'], domains: [] }],
    })
    await ask(owner.principal, signInSettingsUpdate, { organization_id, pinned_providers: ['corp', 'other'] })
    expect([await groups(person), await groups(byToken)]).toEqual([1, 1])
    await ask(owner.principal, signInSettingsUpdate, {
      organization_id,
      pinned_providers: [],
      pinned_domains: ['pinned.example'],
    })
    expect(await groups(person)).toBe(1)
    await ask(owner.principal, signInSettingsUpdate, { organization_id, pinned_domains: ['else.example'] })
    expect(await groups(person)).toBe('denied')
    expect(await groups(owner.principal), 'who came by the link of the machine').toBe(1)
  })

  test('is closed also to who becomes a member after that', async () => {
    const { owner, organization_id } = await another('Pinned first')
    await ask(owner.principal, signInSettingsUpdate, { organization_id, pinned_providers: ['corp'] })
    const person = await arrive('late@pinned.example', { provider: 'other' })
    await here.world.sql("insert into member (organization_id, user_id, role) values ($1, $2, 'admin')", [
      organization_id,
      person.user_id,
    ])
    expect(await organizationsOf(person)).toEqual([])
  })

  test('takes in by its domain only who signed in as it wants', async () => {
    const strict = await another('Strict')
    const { owner, organization_id } = strict
    await claimed(strict, 'strict.example')
    await ask(owner.principal, signInSettingsUpdate, { organization_id, pinned_providers: ['branch'] })
    const elsewhere = await arrive('elsewhere@strict.example', { provider: 'home' })
    const members = async () =>
      (await ask(owner.principal, memberList, { organization_id })).items.map(({ id }) => id)
    expect(await members()).not.toContain(elsewhere.user_id)
    const person = await arrive('here@strict.example', { provider: 'branch' })
    expect(await members()).toContain(person.user_id)
    expect(await organizationsOf(person)).toEqual(['Strict'])
  })

  test('cannot be closed by an admin who would be outside, nor pin what is not there', async () => {
    const { organization_id } = await another('Careful')
    const admin = await arrive('admin@careful.example', { provider: 'other' })
    await here.world.sql("insert into member (organization_id, user_id, role) values ($1, $2, 'admin')", [
      organization_id,
      admin.user_id,
    ])
    const update = (pinned: { pinned_providers?: string[]; pinned_domains?: string[] }) =>
      ask(admin, signInSettingsUpdate, { organization_id, ...pinned }).then(() => 'pinned', code)
    expect(await update({ pinned_providers: ['corp'] })).toBe('conflict')
    expect(await update({ pinned_domains: ['another.example'] })).toBe('conflict')
    expect(await update({ pinned_providers: ['nowhere'] })).toBe('invalid')
    expect(await update({ pinned_providers: ['other'], pinned_domains: ['careful.example'] })).toBe('pinned')
    expect(await ask(admin, signInSettingsRead, { organization_id })).toMatchObject({
      pinned_providers: ['other'],
      pinned_domains: ['careful.example'],
      default_role: 'member',
    })
  })
})

test('no table outside of the directory knows an issuer, a subject or an e-mail', async () => {
  const sub = 'canary-subject-4711'
  await arrive('canary-person@canary.example', { sub })
  const tables = await here.world.sql<{ name: string }>(
    `select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname in ('public', 'graphile_worker')`,
  )
  for (const { name } of tables) {
    const [hit] = await here.world.sql<{ hits: number }>(
      `select count(*)::int as hits from ${name} t where t::text like '%canary-%' or t::text like '%' || $1 || '%'`,
      [honest.email],
    )
    expect([name, hit?.hits]).toEqual([name, 0])
  }
})

test('no table has a column for a password, and no operation takes one', async () => {
  const columns = await here.world.sql(
    "select table_name, column_name from information_schema.columns where table_schema in ('public', 'directory') and column_name ~* 'passw|pwd'",
  )
  expect(columns).toEqual([])
  const fields = [...operations.values()].flatMap(({ name, input }) =>
    Object.keys(Object(Reflect.get(input, 'shape'))).map((field) => `${name} ${field}`),
  )
  expect(fields.length).toBeGreaterThan(100)
  expect(fields.filter((field) => /passw|pwd/i.test(field))).toEqual([])
})
