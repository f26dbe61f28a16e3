import { ciExchange, tokenLeaked } from '@weir/contract'
import { implement } from '../door/implement.ts'

export const exchangeCiIdentity = implement(ciExchange, (_tx, { group, identity }, { tokens }) =>
  tokens.exchange({ group_id: group, identity }),
)

export const reportLeakedToken = implement(tokenLeaked, async (_tx, { token }, { tokens }) => {
  await tokens.revokeLeaked(token, 'report')
  return { ok: true as const }
})
