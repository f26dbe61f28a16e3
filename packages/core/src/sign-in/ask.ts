import { Fault, signInComplete, signInProviders, signInStart, signInState } from '@weir/contract'
import { implement, implementApart } from '../door/implement.ts'

export const listSignInProviders = implement(signInProviders, async (_tx, _input, { signIn }) =>
  signIn.providers.map(({ id, kind, label }) => ({ provider: id, kind, label })),
)

export const startSignIn = implementApart(signInStart, (input, { signIn, place }) =>
  signIn.begin(input, place),
)

export const completeSignIn = implementApart(signInComplete, async (input, hands) => {
  const binding = hands.binding() // without a key of the browser nothing is asked of a provider
  const { user_id, authenticated_at } = await hands.signIn.complete(input, hands)
  return hands.credentials.sessions.open({
    user_id,
    binding,
    operation: signInComplete.name,
    authenticated_at,
  })
})

export const readSignInState = implement(signInState, async (tx, _input, { user_id, signIn }) => {
  if (user_id === null) throw new Fault('denied', 'A machine does not sign in.')
  const label = (id: string): string => signIn.providers.find((one) => one.id === id)?.label ?? id
  const origin = await tx
    .selectFrom('sign_in_origin')
    .where('user_id', '=', user_id)
    .select(['provider', 'email_domain', 'signed_in_at'])
    .executeTakeFirst()
  const closed = await tx
    .selectFrom('member as m')
    .innerJoin('organization as o', 'o.organization_id', 'm.organization_id')
    .where('m.user_id', '=', user_id)
    .where('m.is_pinned', '=', true)
    .where((is) => is.not(is.fn<boolean>('sign_in_admits', ['o.organization_id', is.val(user_id)])))
    .select(['o.name', 'o.pinned_providers as providers', 'o.pinned_domains as domains'])
    .execute()
  return {
    provider: origin ? label(origin.provider) : null,
    email_domain: origin?.email_domain ?? null,
    signed_in_at: origin?.signed_in_at ?? null,
    closed: closed.map((one) => ({ ...one, providers: one.providers.map(label) })),
  }
})
