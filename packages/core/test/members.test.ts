import {
  invitationAccept,
  invitationCheck,
  invitationCreate,
  invitationDecline,
  invitationList,
  invitationResend,
  invitationRevoke,
  groupList,
  memberGrant,
  memberList,
  memberPreview,
  memberReactivate,
  memberRemove,
  memberSetRole,
  noticeList,
  organizationRead,
  readEmail,
  ownerAppoint,
  ownerHandOver,
  serviceTokenCreate,
  tokenCreate,
  vulnerabilityTreat,
} from '@weir/contract'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCore } from '../src/core.ts'
import { suspendInactive } from '../src/member/suspend.ts'
import { openDatabase } from '../src/db/open.ts'
import { loginPassword } from '../src/db/migrate.ts'
import { openKeyring } from '../src/keys/keyring.ts'
import { addVulnerability } from './fact-rows.ts'
import { type Person, openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

/** A person of no organization whose provider verified this address. */
async function verified(email: string): Promise<Person> {
  const read = readEmail(email)
  if (!read) throw new Error(`${email} is no address`)
  const person = await world.person('a person')
  await world.sql('update directory.person set email = $2, email_verified_at = now() where user_id = $1', [
    person.user_id,
    read.email,
  ])
  return person
}

const invite = (email: string, more: object = {}, by = world.owner) =>
  world.ask(by.principal, invitationCreate, {
    organization_id: world.organization_id,
    email,
    groups: [],
    ...more,
  })
const isMember = async (person: Person, organization_id = world.organization_id) =>
  (
    await world.sql('select 1 from member where user_id = $1 and organization_id = $2', [
      person.user_id,
      organization_id,
    ])
  ).length > 0

test('an invitation is accepted once, by its addressee, letter case aside, and gives the roles it names', async () => {
  const { group_id } = world
  const ana = await verified('Ana@Example.test')
  const { code, details } = await invite('aNA@example.TEST', {
    role: 'member',
    groups: [{ group_id, role: 'developer' }],
  })
  expect(details).toMatchObject({
    status: 'pending',
    email: 'ana@example.test',
    invited_by: world.owner.name,
  })
  expect(await world.ask({ kind: 'anonymous' }, invitationCheck, { code })).toMatchObject({
    organization: 'First',
    role: 'member',
    groups: ['Alpha'],
    addressee: 'a…@example.test',
  })
  expect(await world.ask(ana.principal, invitationAccept, { code })).toMatchObject({ name: 'First' })
  const { items } = await world.ask(ana.principal, memberList, { member_ids: [ana.user_id] })
  expect(items).toMatchObject([{ role: 'member' }])
  expect((await world.ask(ana.principal, groupList, {})).items).toMatchObject([{ id: group_id }])
  await expect(world.ask(ana.principal, invitationAccept, { code })).rejects.toMatchObject({
    code: 'not_found',
  })
  expect((await world.ask(world.owner.principal, noticeList, {})).items).toMatchObject([
    { kind: 'invitation.accepted' },
  ])
  const audited = await world.sql<{ text: string }>(
    "select input::text as text from audit where operation like 'invitation.%'",
  )
  expect(audited.length).toBe(2)
  expect(JSON.stringify(audited)).not.toMatch(new RegExp(`ana@|${code}`, 'i'))
})

test('an address that only looks like that of an invitation is another', async () => {
  const { code } = await invite('kim.rose@example.test')
  for (const email of [
    '\u{212A}im.rose@example.test',
    'kim.ro\u{17F}e@example.test',
    'kimrose@example.test',
    'kim.rose+x@example.test',
  ]) {
    const other = await verified(email)
    await expect(world.ask(other.principal, invitationAccept, { code }), email).rejects.toMatchObject({
      evidence: { reason: 'other_addressee' },
    })
  }
  await expect(verified('kim.rose@ex\u{17F}mple.test')).rejects.toThrow()
  await expect(
    world.sql("update directory.person set email = 'KIM.rose@example.test' where user_id = $1", [
      world.owner.user_id,
    ]),
    'in one spelling',
  ).rejects.toThrow('person_email_check')
  const kim = await verified('KIM.rose@EXAMPLE.test')
  await world.ask(kim.principal, invitationAccept, { code })
  await expect(invite('kim.ROSE@example.test')).rejects.toMatchObject({ code: 'conflict' })
})

test('nobody else accepts or declines it: not another person, not an address that nobody verified, not a token', async () => {
  const { code } = await invite('bea@example.test')
  const other = await verified('bea@example.test.evil.test')
  const unverified = await world.person('unverified')
  await world.sql('update directory.person set email = $2 where user_id = $1', [
    unverified.user_id,
    'bea@example.test',
  ])
  const token = {
    kind: 'personal' as const,
    user_id: unverified.user_id,
    credential_id: unverified.user_id,
    scopes: ['self:write' as const],
  }
  for (const operation of [invitationAccept, invitationDecline]) {
    for (const principal of [other.principal, unverified.principal, token])
      await expect(world.ask(principal, operation, { code })).rejects.toMatchObject({ code: 'denied' })
    await expect(world.ask({ kind: 'anonymous' }, operation, { code })).rejects.toMatchObject({
      code: 'unauthenticated',
    })
  }
  expect(await isMember(other)).toBe(false)
  await world.sql('update directory.person set email_verified_at = now() where user_id = $1', [
    unverified.user_id,
  ])
  for (const operation of [invitationAccept, invitationDecline])
    await expect(world.ask(token, operation, { code })).rejects.toMatchObject({ code: 'denied' })
  await world.ask(unverified.principal, invitationDecline, { code })
  await expect(world.ask(unverified.principal, invitationAccept, { code })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('unknown, cut, used, revoked, replaced and expired invitations answer alike', async () => {
  const cleo = await verified('cleo@example.test')
  const first = await invite('cleo@example.test')
  const { id: invitation_id } = first.details
  await expect(invite('CLEO@example.test')).rejects.toMatchObject({ code: 'conflict' })
  const second = await world.ask(world.owner.principal, invitationResend, { invitation_id })
  const answers = [first.code, first.code.slice(0, -1), `${first.code.slice(0, -1)}!`, 'x'.repeat(70)]
  const { code: expired, details } = await invite('cleo2@example.test')
  await world.sql("update invitation set expires_at = now() - interval '1 second' where id = $1", [
    details.id,
  ])
  const refusals = new Set<string>()
  const refuse = async (code: string) => {
    for (const [principal, operation] of [
      [{ kind: 'anonymous' as const }, invitationCheck],
      [cleo.principal, invitationAccept],
      [cleo.principal, invitationDecline],
    ] as const)
      refusals.add(
        await world.ask(principal, operation, { code }).then(
          () => 'allowed',
          (error: Error) => `${Reflect.get(error, 'code')} ${error.message}`,
        ),
      )
  }
  for (const code of [...answers, expired]) await refuse(code)
  expect([...refusals]).toEqual([expect.stringMatching(/^not_found This invitation is not open/)])
  await world.ask(world.owner.principal, invitationRevoke, { invitation_id })
  await refuse(second.code)
  expect([...refusals]).toEqual([expect.stringMatching(/^not_found This invitation is not open/)])
  const { items } = await world.ask(world.owner.principal, invitationList, {})
  expect(items.map(({ status }) => status)).toEqual(expect.arrayContaining(['expired', 'revoked']))
  const again = await invite('cleo@example.test')
  await world.ask(cleo.principal, invitationAccept, { code: again.code })
  expect(await isMember(cleo)).toBe(true)
})

test('of twenty that accept one invitation at once, one becomes a member', async () => {
  const dora = await verified('dora@example.test')
  const { code } = await invite('dora@example.test')
  const answers = await Promise.allSettled(
    Array.from({ length: 20 }, () => world.ask(dora.principal, invitationAccept, { code })),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('an invitation is worth no more than the role of its inviter at the time it is accepted', async () => {
  const admin = await world.join(world.organization_id, 'admin')
  const eva = await verified('eva@example.test')
  await expect(invite('eva@example.test', { role: 'admin' }, admin)).rejects.toMatchObject({ code: 'denied' })
  const { code, details } = await invite('eva@example.test', { role: 'security_lead' }, admin)
  await world.sql("update member set role = 'member' where user_id = $1", [admin.user_id])
  await expect(world.ask(eva.principal, invitationAccept, { code })).rejects.toMatchObject({
    code: 'not_found',
  })
  await world.sql("update member set role = 'admin' where user_id = $1", [admin.user_id])
  await world.ask(world.owner.principal, memberSetRole, { member_id: admin.user_id, role: 'viewer' })
  const { items } = await world.ask(world.owner.principal, invitationList, {})
  expect(items.find(({ id }) => id === details.id)).toMatchObject({ status: 'revoked' })
})

test('who could not sign in to the organization afterwards is not invited', async () => {
  const { organization_id, owner } = await world.organization('Pinned')
  await world.sql("update organization set pinned_domains = '{acme.example}' where organization_id = $1", [
    organization_id,
  ])
  const asked = (email: string) => ({ organization_id, email, groups: [] })
  const elsewhere = asked('iris@acme.example.test')
  await expect(world.ask(owner.principal, invitationCreate, elsewhere)).rejects.toMatchObject({
    code: 'unprocessable',
  })
  await world.ask(owner.principal, invitationCreate, asked('Iris@ACME.example'))
})

test('an invitation stays in its organization: another one neither sees nor changes it', async () => {
  const other = await world.organization('Beyond')
  const { details } = await invite('fay@example.test')
  const asked = { organization_id: other.organization_id, invitation_id: details.id }
  for (const operation of [invitationResend, invitationRevoke])
    await expect(world.ask(other.owner.principal, operation, asked)).rejects.toMatchObject({
      code: 'not_found',
    })
  expect((await world.ask(other.owner.principal, invitationList, {})).total).toBe(0)
  await expect(
    world.ask(other.owner.principal, invitationCreate, {
      organization_id: other.organization_id,
      email: 'fay@example.test',
      groups: [{ group_id: world.group_id, role: 'viewer' }],
    }),
  ).rejects.toMatchObject({ code: 'not_found' })
})

test('who is removed has no access at the next request on every instance, no group role, no assignment, and keeps no right by a token', async () => {
  const { organization_id, group_id } = world
  const gone = await world.join(organization_id, 'admin', { id: group_id, role: 'developer' })
  const token = {
    kind: 'personal' as const,
    user_id: gone.user_id,
    credential_id: gone.user_id,
    scopes: ['group:read' as const, 'organization:read' as const],
  }
  const { details } = await invite('gil@example.test', {}, gone)
  await using second = await openCore({ dataFolder: world.dataFolder, databaseUrl: world.ownerUrl })
  const there = (principal: typeof token | Person['principal']) =>
    second.session({ principal, kind: 'query' }, (call) => call(organizationRead, { organization_id }))
  expect(await there(gone.principal)).toMatchObject({ role: 'admin' })
  expect(await there(token)).toMatchObject({ role: 'admin' })
  await world.ask(world.owner.principal, memberRemove, { organization_id, member_id: gone.user_id })
  for (const principal of [gone.principal, token])
    await expect(there(principal)).rejects.toMatchObject({ code: 'not_found' })
  expect(await world.sql('select 1 from group_member where user_id = $1', [gone.user_id])).toEqual([])
  expect((await world.ask(gone.principal, noticeList, {})).items).toMatchObject([{ kind: 'member.removed' }])
  const { items } = await world.ask(world.owner.principal, invitationList, { organization_id })
  expect(items.find(({ id }) => id === details.id)).toMatchObject({ status: 'revoked' })
})

test('who is removed and invited again makes new tokens: the old ones hold nothing there, and elsewhere what they held', async () => {
  const { organization_id, owner } = await world.organization('Left and back')
  const elsewhere = await world.organization('Elsewhere')
  const person = await world.join(organization_id, 'admin')
  const [also] = await world.sql<{ ok: number }>(
    "insert into member (organization_id, user_id, role) values ($1, $2, 'admin') returning 1 as ok",
    [elsewhere.organization_id, person.user_id],
  )
  expect(also).toBeDefined()
  const scopes = ['group:read', 'organization:read'] as const
  const token = async () =>
    (await world.ask(person.principal, tokenCreate, { name: 'mine', scopes: [...scopes] })).token
  const service = await world.ask(person.principal, serviceTokenCreate, {
    organization_id,
    name: 'of the organization',
    scopes: ['group:read'],
  })
  const old = await token()
  const reads = async (text: string, place = organization_id) =>
    world.ask(await world.core.identify(text), groupList, { organization_id: place }).then(
      ({ items }) => items.length,
      (error: { code: string }) => error.code,
    )
  expect([await reads(old), await reads(service.token)]).toEqual([1, 1])
  await world.ask(owner.principal, memberRemove, { organization_id, member_id: person.user_id })
  const between = await token()
  expect([await reads(old), await reads(old, elsewhere.organization_id)]).toEqual(['not_found', 1])
  await world.sql('update directory.person set email_verified_at = now() where user_id = $1', [
    person.user_id,
  ])
  const { code } = await world.ask(owner.principal, invitationCreate, {
    organization_id,
    email: `${person.user_id}@example.test`,
    role: 'admin',
    groups: [],
  })
  await world.ask(person.principal, invitationAccept, { code })
  expect([await reads(old), await reads(between), await reads(await token())]).toEqual([
    'not_found',
    'not_found',
    1,
  ])
  expect([await reads(old, elsewhere.organization_id), await reads(service.token)]).toEqual([1, 1])
  expect((await world.ask(person.principal, groupList, { organization_id })).items).toHaveLength(1)
})

test('what was assigned to who loses the role for it is unassigned, and its history says from whom', async () => {
  const { organization_id, owner, group_id, root_id } = await world.organization('Assigned')
  const place = { organization_id, group_id, root_id }
  const [moved, gone] = [
    await world.join(organization_id, 'member', { id: group_id, role: 'developer' }),
    await world.join(organization_id, 'member', { id: group_id, role: 'developer' }),
  ]
  const assigned = async ({ user_id: assignee_id }: Person) => {
    const { id } = await addVulnerability(world, place, { severity: 50 })
    await world.ask(owner.principal, vulnerabilityTreat, {
      vulnerability_ids: [id],
      treatment: 'in_progress',
      justification: 'Theirs.',
      assignee_id,
    })
    return id
  }
  const [first, second] = [await assigned(moved), await assigned(gone)]
  const whose = async () =>
    (
      await world.sql<{ assignee_id: string | null }>(
        'select assignee_id from vulnerability where id = any ($1) order by array_position($1, id)',
        [[first, second]],
      )
    ).map(({ assignee_id }) => assignee_id)
  const asked = { organization_id, group_id, member_id: moved.user_id }
  await world.ask(owner.principal, memberGrant, { ...asked, role: 'vulnerability_manager' })
  expect(await whose()).toEqual([moved.user_id, gone.user_id])
  const manager = await world.join(organization_id, 'member', { id: group_id, role: 'manager' })
  await world.ask(manager.principal, memberGrant, { ...asked, role: 'reviewer' })
  expect(await whose()).toEqual([null, gone.user_id])
  const preview = { organization_id, member_id: gone.user_id, role: null }
  expect(await world.ask(owner.principal, memberPreview, preview)).toMatchObject({ assigned: 1 })
  await world.ask(owner.principal, memberRemove, { organization_id, member_id: gone.user_id })
  expect(await whose()).toEqual([null, null])
  const told = await world.sql(
    "select old_value, operation from history where entity_id = $1 and field = 'assignee_id' and new_value is null",
    [second],
  )
  expect(told).toEqual([{ old_value: gone.user_id, operation: 'member.remove' }])
})

test('ownership is handed over only with a fresh sign-in, and never by a token', async () => {
  const { owner, organization_id } = await world.organization('Stale')
  const member = await world.join(organization_id, 'member')
  const stale = {
    kind: 'session' as const,
    user_id: owner.user_id,
    credential_id: owner.user_id,
    signed_in_at: new Date(Date.now() - 16 * 60_000).toISOString(),
  }
  const token = {
    kind: 'personal' as const,
    user_id: owner.user_id,
    credential_id: owner.user_id,
    scopes: ['organization:grant' as const],
  }
  const asked = { organization_id, member_id: member.user_id }
  for (const operation of [ownerAppoint, ownerHandOver]) {
    await expect(world.ask(stale, operation, asked)).rejects.toMatchObject({
      code: 'denied',
      evidence: { reason: 'sign_in_again' },
    })
    await expect(world.ask(token, operation, asked)).rejects.toMatchObject({ code: 'denied' })
  }
})

test('owners appoint owners and hand over, nobody else does, and an owner is not demoted by another', async () => {
  const { owner, organization_id } = await world.organization('Handed')
  const admin = await world.join(organization_id, 'admin')
  const member = await world.join(organization_id, 'member')
  const ask = (by: Person, operation: typeof ownerAppoint | typeof ownerHandOver, to: Person) =>
    world.ask(by.principal, operation, { organization_id, member_id: to.user_id })
  for (const operation of [ownerAppoint, ownerHandOver]) {
    await expect(ask(admin, operation, member)).rejects.toMatchObject({ code: 'denied' })
    await expect(ask(owner, operation, owner)).rejects.toMatchObject({ code: 'denied' })
  }
  expect(await ask(owner, ownerAppoint, admin)).toMatchObject({ role: 'owner' })
  await expect(
    world.ask(owner.principal, memberSetRole, { organization_id, member_id: admin.user_id, role: 'admin' }),
  ).rejects.toMatchObject({ code: 'denied' })
  await expect(
    world.ask(owner.principal, memberRemove, { organization_id, member_id: admin.user_id }),
  ).rejects.toMatchObject({ code: 'denied' })
  expect(await ask(owner, ownerHandOver, member)).toMatchObject({ role: 'owner' })
  const roles = await world.ask(member.principal, memberList, { organization_id })
  expect(roles.items.find(({ id }) => id === owner.user_id)).toMatchObject({ role: 'admin' })
})

test('of fifty owners that all go at once, one stays', async () => {
  const { organization_id } = await world.organization('Crowd')
  for (let made = 1; made < 50; made++) await world.join(organization_id, made % 2 ? 'owner' : 'admin')
  const pool = new pg.Pool({ connectionString: world.adminUrl, max: 50 })
  const people = await world.sql<{ user_id: string }>(
    'select user_id from member where organization_id = $1',
    [organization_id],
  )
  const answers = await Promise.allSettled(
    people.map(({ user_id }, at) =>
      pool.query(
        at % 3
          ? 'delete from member where organization_id = $1 and user_id = $2'
          : "update member set role = 'viewer' where organization_id = $1 and user_id = $2",
        [organization_id, user_id],
      ),
    ),
  )
  await pool.end()
  expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(1)
  expect(
    await world.sql("select 1 from member where organization_id = $1 and role in ('owner', 'admin')", [
      organization_id,
    ]),
  ).toHaveLength(1)
})

/** What the worker does every hour, as the keeper. */
async function suspend(): Promise<void> {
  const { host, port, database: name = '' } = new pg.Client({ connectionString: world.ownerUrl })
  const keyring = await openKeyring(world.dataFolder)
  await using database = openDatabase({ host, port, database: name }, (login) =>
    loginPassword(keyring, login),
  )
  await suspendInactive({ database })
}

test('members who were not active for long lose access, are told why, and an admin gives it back', async () => {
  const { organization_id, owner, group_id } = await world.organization('Quiet')
  const idle = await world.join(organization_id, 'member', { id: group_id, role: 'developer' })
  const admin = await world.join(organization_id, 'admin')
  const busy = await world.join(organization_id, 'member')
  const away = (people: Person[], days: number) =>
    world.sql("update member set last_active_at = now() - $2 * interval '1 day' where user_id = any ($1)", [
      people.map(({ user_id }) => user_id),
      days,
    ])
  await away([idle, admin], 91)
  await away([busy], 89)
  await suspend()
  for (const { principal } of [idle, admin])
    await expect(world.ask(principal, organizationRead, { organization_id })).rejects.toMatchObject({
      code: 'not_found',
    })
  expect(await world.ask(busy.principal, organizationRead, {})).toMatchObject({ role: 'member' })
  expect((await world.ask(idle.principal, noticeList, {})).items).toMatchObject([
    { kind: 'member.suspended', values: [{ name: 'days', value: '90' }] },
  ])
  const { items } = await world.ask(owner.principal, memberList, { suspended: true })
  expect(items.map(({ id, suspended_reason }) => [id, suspended_reason]).sort()).toEqual(
    [idle, admin].map(({ user_id }) => [user_id, 'inactivity']).sort(),
  )
  const back = await world.ask(owner.principal, memberReactivate, { member_id: idle.user_id })
  expect(back).toMatchObject({ suspended_at: null, groups: [{ group_id, role: 'developer' }] })
  expect(await world.ask(idle.principal, groupList, {})).toMatchObject({ total: 1 })
  expect(
    await world.sql("select 1 from audit where operation = 'member.suspend' and organization_id = $1", [
      organization_id,
    ]),
  ).toHaveLength(2)
})

test('where no owner or admin was active, none of them loses access', async () => {
  const { organization_id, owner } = await world.organization('Asleep')
  await world.join(organization_id, 'admin')
  await world.sql(
    "update member set last_active_at = now() - interval '2 years' where organization_id = $1",
    [organization_id],
  )
  await suspend()
  expect((await world.ask(owner.principal, memberList, { suspended: true })).total).toBe(0)
})

test('a preview says what a change gives and takes, and whether it is allowed, without doing it', async () => {
  const { organization_id, group_id, owner } = world
  const lead = await world.join(organization_id, 'member', { id: group_id, role: 'tester' })
  const asked = { organization_id, member_id: lead.user_id }
  const removal = await world.ask(owner.principal, memberPreview, { ...asked, role: null })
  expect(removal).toMatchObject({ refusal: null, gains: [], groups_lost: 1, assigned: 0 })
  expect(removal.loses).toContainEqual({ permission: 'finding:write', group_id })
  const promoted = await world.ask(owner.principal, memberPreview, { ...asked, role: 'admin' })
  expect(promoted.gains).toContainEqual({ permission: 'audit:read', group_id: null })
  expect(promoted.loses).toEqual([])
  const moved = await world.ask(owner.principal, memberPreview, {
    ...asked,
    group_id,
    group_role: 'developer',
  })
  expect(moved.gains).toContainEqual({ permission: 'vulnerability:treat', group_id })
  expect(moved.loses).toContainEqual({ permission: 'finding:write', group_id })
  expect(
    (await world.ask(owner.principal, memberPreview, { ...asked, member_id: owner.user_id, role: null }))
      .refusal,
  ).toMatch(/own role/)
  expect(await isMember(lead)).toBe(true)
})

test('a preview of a role in a group refuses with the words of the change itself', async () => {
  const { organization_id, group_id, owner } = world
  const admin = await world.join(organization_id, 'admin')
  for (const { user_id: member_id } of [admin, owner]) {
    const asked = { organization_id, group_id, member_id }
    const preview = { ...asked, group_role: 'developer' as const }
    const { refusal } = await world.ask(admin.principal, memberPreview, preview)
    const granted = world.ask(admin.principal, memberGrant, { ...asked, role: 'developer' })
    await expect(granted).rejects.toMatchObject({ code: 'denied', message: refusal })
  }
})

test('e-mails and last use are for owners and admins; a search by e-mail finds nothing for others', async () => {
  const { organization_id } = world
  const member = await world.join(organization_id, 'member')
  const seen = await world.ask(member.principal, memberList, { organization_id, first: 200 })
  const others = seen.items.filter(({ id }) => id !== member.user_id)
  expect(others.length).toBeGreaterThan(0)
  expect(others.every(({ email, last_active_at }) => email === null && last_active_at === null)).toBe(true)
  const search = 'ana@example'
  expect((await world.ask(member.principal, memberList, { organization_id, search })).total).toBe(0)
  expect((await world.ask(world.owner.principal, memberList, { organization_id, search })).total).toBe(1)
  const manager = await world.join(organization_id, 'member', { id: world.group_id, role: 'manager' })
  const granted = await world.ask(manager.principal, memberGrant, {
    organization_id,
    group_id: world.group_id,
    member_id: member.user_id,
    role: 'developer',
  })
  expect(granted.email).toBeNull()
})
