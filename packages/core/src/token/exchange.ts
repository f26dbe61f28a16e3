import { ciExchange, tokenLeaked } from '@weir/contract'
import { implementApart } from '../door/implement.ts'

export const exchangeCiIdentity = implementApart(ciExchange, ({ group, identity }, { tokens }) =>
  tokens.exchange({ group_id: group, identity }),
)

export const reportLeakedToken = implementApart(tokenLeaked, async ({ token }, { tokens }) => {
  await tokens.revokeLeaked(token, 'report')
  return { ok: true as const }
})
