import { Fault, meRead, meUpdate } from '@weir/contract'
import { implement } from '../door/implement.ts'

export const readMe = implement(meRead, async (_tx, _input, { principal, user_id, people }) => {
  if (principal.kind === 'anonymous' || principal.kind === 'demo' || principal.kind === 'system')
    throw new Fault('unauthenticated', 'Sign in, or send a token.')
  const person = (await people.find([user_id])).get(user_id ?? '')
  return {
    id: user_id,
    kind: principal.kind,
    name: person?.name ?? `${principal.kind} token`,
    email: person?.email ?? null,
  }
})

export const updateMe = implement(meUpdate, async (_tx, { name }, { user_id, changeDirectory }) => {
  if (user_id === null) throw new Fault('denied', 'A machine has no profile.')
  await changeDirectory({ user_id, name })
  return { ok: true as const }
})
