import { securityLogList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { credentialOf } from '../door/principal.ts'
import { readPage } from '../list/keyset.ts'

export const listSecurityLog = implement(securityLogList, (tx, input, hands) => {
  const rows = tx
    .selectFrom('security_log as l')
    .select(['l.id', 'l.at', 'l.operation', 'l.request_id'])
    .select(sql<string>`l.input::text`.as('input'))
    .select(
      sql<boolean>`l.credential_id is not distinct from ${credentialOf(hands.principal)}::uuid`.as(
        'is_this_session',
      ),
    )
  return readPage(tx, hands, rows, {
    ...input,
    list: 'security log',
    sort: [
      { column: sql`l.at`, type: 'timestamptz' },
      { column: sql`l.id`, type: 'uuid' },
    ],
    direction: 'desc',
  })
})
