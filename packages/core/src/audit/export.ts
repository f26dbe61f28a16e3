import { auditExport } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import type { SealedRow } from './chain.ts'
import { chainColumns } from './chain-rows.ts'

export const exportAudit = implement(auditExport, async (tx, { after, first }, { organization_id }) => {
  const { rows } = await sql<SealedRow>`
    select ${sql.raw(chainColumns)}, a.seq, a.hash from audit a
     where a.organization_id = ${organization_id} and a.seq > ${after} order by a.seq limit ${first}`.execute(
    tx,
  )
  const last = rows.at(-1)
  return {
    lines: rows.map(({ hash, ...row }) => JSON.stringify({ ...row, link: hash.toString('hex') })),
    next: last && rows.length === first ? last.seq : null,
  }
})
