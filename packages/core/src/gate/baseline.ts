import { Fault } from '@weir/contract'
import { sql, type SqlBool } from 'kysely'
import type { ReadTx } from '../door/implement.ts'
import type { Baseline } from './judged.ts'

interface JudgedRoot {
  readonly id: string
  readonly kind: string
  /** The tracked one. */
  readonly branch: string | null
}

/** The branch that is judged where it is another one than the tracked one; only a repository has several. */
export function branchBeside(root: JudgedRoot, named: string | undefined): string | null {
  if (root.kind !== 'git' || !named) return null
  const branch = named.replace(/^refs\/heads\//, '') // as reports name it
  return branch === root.branch ? null : branch
}

/**
 * When a complete report of the baseline was first read on the tracked branch. One that is not older than the first report of the
 * judged commit is none: what that brought would count as there before.
 */
export async function baselineOf(
  tx: ReadTx,
  root: JudgedRoot,
  { baseline, judged }: { baseline: string; judged: string },
): Promise<Baseline> {
  const firstOf = (commit: string) =>
    tx
      .selectFrom('report')
      .where('root_id', '=', root.id)
      .where('commit', '=', commit)
      .where('is_preview', '=', false)
      .where('is_complete', '=', true)
      .select('imported_at')
      .orderBy('imported_at')
      .limit(1)
  const before = await firstOf(baseline)
    .where(sql<SqlBool>`branch is not distinct from ${root.branch}`)
    .executeTakeFirst()
  const own = await firstOf(judged).executeTakeFirst()
  const at = before?.imported_at ?? null
  const isEarlier =
    baseline !== judged && at !== null && (!own?.imported_at || Date.parse(at) < Date.parse(own.imported_at))
  return { commit: baseline, reported_at: isEarlier ? at : null }
}

/** What a branch adds is kept of its newest scans: where one is of another commit, what the asked one adds is no longer known. */
export async function refuseOutdated(
  tx: ReadTx,
  { root_id, branch, commit }: { root_id: string; branch: string; commit: string },
): Promise<void> {
  const { rows } = await sql`
    select 1
      from (select distinct on (s.tool, s.category) s.tool, s.category, s.commit
              from scan s
             where s.root_id = ${root_id} and s.branch = ${branch} and s.is_complete
             order by s.tool, s.category, s.created_at desc, s.id desc) newest
     where newest.commit is distinct from ${commit}
       and exists (select from scan o
                    where o.root_id = ${root_id} and o.branch = ${branch} and o.tool = newest.tool
                      and o.category = newest.category and o.commit = ${commit})
     limit 1`.execute(tx)
  if (rows.length > 0)
    throw new Fault(
      'no_data',
      'A later commit of this branch was reported since, so what this one adds is no longer known. Judge the newest one, or report this one again.',
      { pointer: '/commit' },
    )
}
