import type pg from 'pg'
import { ChainCheck, type Head, type Tampering } from './chain.ts'
import { readChain } from './chain-rows.ts'
import { allChains, tablesOf } from './chain-tables.ts'
import type { HeadFile } from './head-file.ts'

/** What the verification of one organization's audit found. */
export interface Verification {
  organization_id: string
  /** Sealed entries that were read. */
  entries: number
  /** Heads outside of the database that were compared. */
  heads: number
  findings: readonly Tampering[]
}

/** Verifies the chain of every organization, or of one: edits, deletions, insertions, another order, a cut end. */
export async function* verifyAudit(
  { pool, heads }: { pool: pg.Pool; heads: HeadFile },
  wanted?: string,
): AsyncIterable<Verification> {
  const checks = await checksOf(heads.read(wanted))
  const { rows } = await pool.query<{ organization_id: string }>(allChains)
  const all = new Set([...rows.map(({ organization_id }) => organization_id), ...checks.keys()])
  for (const organization_id of [...all].sort()) {
    if (wanted !== undefined && wanted !== organization_id) continue
    const check = checks.get(organization_id) ?? new ChainCheck()
    for await (const page of readChain(pool, organization_id)) for (const row of page) check.add(row)
    const { entries, unsealed } = await finish(pool, organization_id, check)
    const findings = [...check.findings, ...unsealed]
    await remember(pool, organization_id, { entries, findings })
    yield { organization_id, entries, heads: check.headCount, findings }
  }
}

/** A check for each organization of which a head was written down. */
async function checksOf(heads: AsyncIterable<Head>): Promise<Map<string, ChainCheck>> {
  const checks = new Map<string, ChainCheck>()
  for await (const head of heads) {
    const check = checks.get(head.organization_id) ?? new ChainCheck()
    check.expect(head)
    checks.set(head.organization_id, check)
  }
  return checks
}

/** Rows that were sealed meanwhile are read before the head is compared. */
async function finish(pool: pg.Pool, organization_id: string, check: ChainCheck) {
  const { rows } = await pool.query<{ seq: number; hash: Buffer }>(
    `select seq, hash from ${tablesOf(organization_id).head}`,
    [organization_id],
  )
  const named = rows[0] ?? null
  if (named && named.seq > check.end.seq)
    for await (const page of readChain(pool, organization_id, check.end.seq))
      for (const row of page) if (row.seq <= named.seq) check.add(row)
  check.finish(named)
  const { rows: old } = await pool.query<{ count: number }>(
    `select count(*) as count from ${tablesOf(organization_id).rows} where a.seq is null and a.at < now() - interval '5 minutes'`,
    [organization_id],
  )
  const count = old[0]?.count ?? 0
  const unsealed: Tampering[] =
    count === 0
      ? []
      : [
          {
            kind: 'unsealed',
            seq: null,
            text: `${count} entries are older than five minutes and not sealed: the sealer does not run, or they were put there`,
          },
        ]
  return { entries: check.end.seq, unsealed }
}

async function remember(
  pool: pg.Pool,
  organization_id: string,
  { entries, findings }: Pick<Verification, 'entries' | 'findings'>,
): Promise<void> {
  await pool.query(tablesOf(organization_id).verified, [organization_id, entries, findings[0]?.text ?? null])
}
