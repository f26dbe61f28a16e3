import {
  becomeList,
  domainClaim,
  domainVerify,
  invitationAccept,
  invitationCreate,
  organizationList,
  signInSettingsUpdate,
} from '@weir/contract'
import type { Principal } from '@weir/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSigningIn, type SigningIn } from './signing-in.ts'

const operator = { email: 'ops@corp.example' }
let here: SigningIn
beforeAll(async () => {
  here = await openSigningIn(
    { corp: { emailDomains: ['corp.example'] }, weak: {}, wide: {} },
    { operators: { operator: [operator], auditor: [] } },
  )
})
afterAll(() => here[Symbol.asyncDispose]())

let count = 0
/** Signs somebody in at a provider that says whatever it likes. */
async function arrive(email: string, provider: string, sub = `person ${++count}`) {
  here.adversary.behave(provider, { claims: (claims) => ({ ...claims, sub, email }) })
  const { user_id } = await here.signIn(provider)
  const principal: Principal = {
    kind: 'session',
    user_id,
    credential_id: user_id,
    signed_in_at: new Date().toISOString(),
  }
  return { principal, user_id, sub }
}

const ask: SigningIn['world']['ask'] = (...asked) => here.world.ask(...asked)
const reason = (error: { code: string; evidence?: { reason?: string } }) =>
  error.evidence?.reason ?? error.code
const organizationsOf = async ({ principal }: { principal: Principal }) =>
  (await ask(principal, organizationList, {})).map(({ name }) => name)

describe('of several providers one without a list of domains', () => {
  test('verifies no e-mail of a domain that another one names, and keeps nobody from theirs', async () => {
    expect(await arrive('boss@corp.example', 'weak').catch(reason)).toBe('email_domain')
    await expect(arrive('boss@corp.example', 'corp')).resolves.toBeDefined()
    await expect(arrive('guest@elsewhere.example', 'weak')).resolves.toBeDefined()
  })

  test('brings nobody in by a claimed domain, unless the organization pinned it', async () => {
    const { owner, organization_id } = await here.world.organization('Claims')
    const domain = 'claims.example'
    const claim = await ask(owner.principal, domainClaim, { organization_id, domain })
    here.records.set(claim.record_name, [claim.record_value])
    await ask(owner.principal, domainVerify, { organization_id, domain })
    const person = await arrive('one@claims.example', 'weak')
    expect(await organizationsOf(person)).toEqual([])
    const pin = (provider: string) =>
      ask(owner.principal, signInSettingsUpdate, { organization_id, pinned_providers: [provider] })
    await pin('wide')
    await arrive('one@claims.example', 'weak', person.sub)
    await ask(owner.principal, signInSettingsUpdate, { organization_id, pinned_providers: [] })
    expect(await organizationsOf(person)).toEqual([])
    await pin('weak')
    await arrive('one@claims.example', 'weak', person.sub)
    expect(await organizationsOf(person)).toEqual(['Claims'])
  })

  test('opens no invitation by the e-mail it says, unless the organization pinned it', async () => {
    const { owner, organization_id } = await here.world.organization('Invites')
    const asked = (email: string) => ({ organization_id, email, groups: [] })
    expect(await ask(owner.principal, invitationCreate, asked('guest@claims.example')).catch(reason)).toBe(
      'provider_untrusted',
    )
    const named = await ask(owner.principal, invitationCreate, asked('ines@corp.example'))
    const ines = await arrive('ines@corp.example', 'corp')
    await ask(ines.principal, invitationAccept, { code: named.code })
    expect(await organizationsOf(ines)).toEqual(['Invites'])
    const pin = (...pinned_providers: string[]) =>
      ask(owner.principal, signInSettingsUpdate, { organization_id, pinned_providers })
    await pin('wide')
    const { code } = await ask(owner.principal, invitationCreate, asked('guest@invites.example'))
    const guest = await arrive('guest@invites.example', 'weak')
    expect(await ask(guest.principal, invitationAccept, { code }).catch(reason)).toBe('provider_untrusted')
    await pin('wide', 'weak')
    await ask(guest.principal, invitationAccept, { code })
    expect(await organizationsOf(guest)).toEqual(['Invites'])
  })

  test('makes nobody an operator, whatever was verified before the configuration changed', async () => {
    const person = await here.world.person('Ops')
    const signedInAt = (provider: string) =>
      here.world.sql(
        `insert into sign_in_origin (user_id, provider, email_domain) values ($1, $2, 'corp.example')
         on conflict (user_id) do update set provider = excluded.provider`,
        [person.user_id, provider],
      )
    await here.world.sql(
      'update directory.person set email = $2, email_verified_at = now() where user_id = $1',
      [person.user_id, operator.email],
    )
    const { organization_id } = here.world
    const act = () => ask(person.principal, becomeList, { organization_id }).then(() => 'operator', reason)
    await signedInAt('weak')
    expect(await act()).toBe('denied')
    await signedInAt('gone')
    expect(await act()).toBe('denied')
    await signedInAt('corp')
    expect(await act()).toBe('operator')
  })
})

test('an issuer and a subject are one person, whatever e-mail two issuers agree on', async () => {
  const first = await arrive('shared@elsewhere.example', 'weak', 'same subject')
  expect(await arrive('shared@elsewhere.example', 'wide', 'same subject').catch(reason)).toBe('email_taken')
  const second = await arrive('other@elsewhere.example', 'wide', 'same subject')
  expect(second.user_id).not.toBe(first.user_id)
})
