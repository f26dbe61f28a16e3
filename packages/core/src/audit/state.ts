import { auditState } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'

const mostCounted = 10_000

export const readAuditState = implement(auditState, async (tx, _input, { organization_id }) => {
  const [head, waiting] = await Promise.all([
    tx
      .selectFrom('audit_head')
      .select(['seq', 'sealed_at', 'verified_seq', 'verified_at', 'verified_fault'])
      .select(sql<string>`encode(hash, 'hex')`.as('link'))
      .executeTakeFirst(),
    tx
      .selectFrom(
        tx.selectFrom('audit').where('seq', 'is', null).select('id').limit(mostCounted).as('waiting'),
      )
      .select(sql<number>`count(*)::int`.as('count'))
      .executeTakeFirstOrThrow(),
  ])
  return {
    organization_id,
    sealed_seq: head?.seq ?? 0,
    sealed_at: head?.sealed_at ?? null,
    link: head?.link ?? null,
    unsealed: waiting.count,
    verified_seq: head?.verified_seq ?? null,
    verified_at: head?.verified_at ?? null,
    fault: head?.verified_fault ?? null,
  }
})
