import { domainClaim, domainVerify, groupList } from '@weir/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openSigningIn, type SigningIn } from './signing-in.ts'

let here: SigningIn
let nameServerAnswers = Promise.resolve()
beforeAll(async () => {
  here = await openSigningIn({ corp: {}, slow: {} }, { resolveText: () => nameServerAnswers.then(() => []) })
})
afterAll(() => here[Symbol.asyncDispose]())
beforeEach(() => here.adversary.behave('slow', { discovery: () => 'hangs' }))

type Refusal = { code: string }
const code = ({ code: of }: Refusal): string => of

test('a provider that does not answer keeps nobody from signing in at another one', async () => {
  const waiting = Array.from({ length: 40 }, (_, at) => here.begin('slow', `192.0.2.${at}`).catch(code))
  const began = performance.now()
  expect(await here.signIn('corp').catch(code)).toMatchObject({ token: expect.any(String) })
  const { owner, organization_id } = here.world
  await here.world.ask(owner.principal, groupList, { organization_id })
  expect(performance.now() - began, 'none of them waits for the slow one').toBeLessThan(4_000)
  const outcomes = await Promise.all(waiting)
  expect(outcomes.filter((outcome) => outcome === 'timeout')).toHaveLength(24)
  expect(outcomes.filter((outcome) => outcome === 'busy')).toHaveLength(16)
}, 30_000)

test('one place on the network does not take all the turns of a provider', async () => {
  const flood = Array.from({ length: 40 }, () => here.begin('slow', '198.51.100.7').catch(code))
  const another = here.begin('slow', '203.0.113.9').catch(code)
  const outcomes = await Promise.all(flood)
  expect(outcomes.filter((outcome) => outcome === 'timeout')).toHaveLength(4)
  expect(await another, 'had a turn').toBe('timeout')
}, 30_000)

test('name servers that do not answer are waited for by few, and not for long', async () => {
  const answer = Promise.withResolvers<void>()
  nameServerAnswers = answer.promise
  const organizations: Awaited<ReturnType<typeof here.world.organization>>[] = []
  for (const name of ['One', 'Two', 'Three']) organizations.push(await here.world.organization(name))
  const verify = (at: number) => {
    const { owner, organization_id } = organizations[at] ?? here.world
    return here.world.ask(owner.principal, domainVerify, { organization_id, domain: 'dark.example' })
  }
  for (const { owner, organization_id } of organizations)
    await here.world.ask(owner.principal, domainClaim, { organization_id, domain: 'dark.example' })
  const began = performance.now()
  const outcomes = await Promise.all(
    [0, 0, 0, 1, 2].map((at) =>
      verify(at).catch(
        (error: Refusal & { evidence: { reason?: string } }) => error.evidence.reason ?? 'turn',
      ),
    ),
  )
  answer.resolve()
  expect(outcomes.filter((outcome) => outcome === 'name_server')).toHaveLength(2)
  expect(outcomes.filter((outcome) => outcome === 'turn')).toHaveLength(3)
  expect(performance.now() - began).toBeLessThan(20_000)
}, 30_000)
