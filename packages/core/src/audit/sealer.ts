import type pg from 'pg'
import { locks } from '../db/locks.ts'
import { inTransaction } from '../db/transaction.ts'
import type { WorkerLog } from '../job/worker.ts'
import { type AuditRow, beforeFirst, type Head, linkOf } from './chain.ts'
import { chainColumns } from './chain-rows.ts'
import { headsSince, tablesOf, unsealedChains } from './chain-tables.ts'
import type { HeadFile } from './head-file.ts'

/** Numbers and links the rows of the audit that are not sealed yet. */
export interface Sealer {
  /** Seals what there is and writes the heads down outside of the database. */
  seal(): Promise<void>
}

const batchRows = 2000

interface Parts {
  readonly pool: pg.Pool
  readonly heads: HeadFile
  readonly log: WorkerLog
}

/** A sealer. Of several instances one seals an organization at a time; each writes down the heads it sees on its own machine. */
export function openSealer(parts: Parts): Sealer {
  const seen: Seen = { places: new Map(), until: '-infinity' }
  let turn: Promise<void> = Promise.resolve()
  const seal = async (): Promise<void> => {
    const { rows } = await parts.pool.query<{ organization_id: string }>(unsealedChains)
    const unsealed = rows.map(({ organization_id }) => organization_id)
    for (const one of unsealed) while (await sealSome(parts.pool, one)) continue
    await witness(parts, seen, unsealed)
  }
  return {
    // one round after the other: who asks is answered by a round that begins after it
    seal() {
      turn = turn.catch(() => undefined).then(seal)
      return turn
    },
  }
}

/** Seals up to a batch of one organization; true when there may be more. */
async function sealSome(pool: pg.Pool, organization_id: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rows: taken } = await client.query<{ got: boolean }>(
      'select pg_try_advisory_xact_lock($1, hashtext($2)) as got',
      [locks.sealing, organization_id],
    )
    const count = taken[0]?.got ? await sealBatch(client, organization_id) : 0
    return count === batchRows
  })
}

async function sealBatch(client: pg.PoolClient, organization_id: string): Promise<number> {
  const tables = tablesOf(organization_id)
  const { rows } = await client.query<AuditRow>(
    `select ${chainColumns} from ${tables.rows} where a.seq is null order by a.at, a.id limit $2`,
    [organization_id, batchRows],
  )
  if (rows.length === 0) return 0
  const { rows: heads } = await client.query<{ seq: number; hash: Buffer }>(
    `select seq, hash from ${tables.head}`,
    [organization_id],
  )
  let { seq, hash } = heads[0] ?? { seq: 0, hash: beforeFirst }
  const links = rows.map((row) => {
    hash = linkOf(hash, ++seq, row)
    return { id: row.id, seq, hash }
  })
  await client.query(tables.seal, [
    organization_id,
    links.map(({ id }) => id),
    links.map((one) => one.seq),
    links.map((one) => one.hash),
  ])
  await client.query(tables.setHead, [organization_id, seq, hash])
  return rows.length
}

/** What a process has written down: the place of each chain, and when the newest of them was sealed. */
interface Seen {
  readonly places: Map<string, number>
  until: string
}

/** Writes down every head that this process has not written before: at its start all of them, then those just sealed, here or elsewhere. */
async function witness({ pool, heads, log }: Parts, seen: Seen, sealed: readonly string[]): Promise<void> {
  const { rows } = await pool.query<Head>(headsSince, [seen.until, sealed])
  const fresh = rows.filter(({ organization_id, seq }) => seen.places.get(organization_id) !== seq)
  await heads.add(fresh)
  for (const { organization_id, seq, hash, sealed_at } of fresh) {
    seen.places.set(organization_id, seq)
    if (seen.until === '-infinity' || sealed_at > seen.until) seen.until = sealed_at
    log('info', 'audit sealed', { organization: organization_id, seq, hash })
  }
}
