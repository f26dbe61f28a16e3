import { sql, type SqlBool } from 'kysely'
import type { ReadTx } from '../door/implement.ts'
import type { Judged } from './judge.ts'

/** The root, the branch and the change that are judged. */
export interface Subject {
  readonly root_id: string
  /** Another one than the tracked one, or null. */
  readonly branch: string | null
  /** Only what was added since is judged. */
  readonly baseline: Baseline | null
}

/** The commit that a change grew from, and when a report of it was first read on the tracked branch. */
export interface Baseline {
  readonly commit: string
  readonly reported_at: string | null
}

/** What is judged, with what tells it apart. Severity in tenths. */
export interface Candidate extends Judged {
  readonly id: string
  readonly is_alone: boolean
  /** What its tool says where a person rated it, and who did. */
  readonly tool_severity: number | null
  readonly rated_by: string | null
  /** Set for what only the branch has. */
  readonly addition: { rule: string; title: string; location: string } | null
}

/** Was its last approved treatment decided by who asked for it? Only acceptances can have been. */
const isAlone = sql<boolean>`case when v.treatment in ('accepted', 'accepted_permanently') and v.treatment_state = 'approved'
  then coalesce((select t.is_alone
                   from treatment t
                  where t.organization_id = v.organization_id
                    and t.vulnerability_id = v.id
                    and t.state = 'approved'
                  order by coalesce(t.decided_at, t.requested_at) desc
                  limit 1), false)
  else false end`

/**
 * What the gate judges: all that is open on the root, and what its branch has beside that. Of a change only what it adds: on another
 * branch what that has and the tracked branch has not, unless it was open there at the baseline; on the tracked branch what was
 * opened after the baseline was reported. Without a report of the baseline nothing is left out for its sake.
 */
export async function judgedOf(tx: ReadTx, subject: Subject): Promise<Candidate[]> {
  const isBranchAlone = subject.baseline !== null && subject.branch !== null
  return [
    ...(isBranchAlone ? [] : await openOnes(tx, subject)),
    ...(subject.branch === null ? [] : await additions(tx, { ...subject, branch: subject.branch })),
  ]
}

async function openOnes(tx: ReadTx, { root_id, baseline }: Subject): Promise<Candidate[]> {
  let query = tx
    .selectFrom('vulnerability as v')
    .where('v.root_id', '=', root_id)
    .where('v.status', '=', 'vulnerable')
    .where('v.zero_risk', '<>', 'confirmed')
  if (baseline?.reported_at) query = query.where('v.opened_at', '>', baseline.reported_at)
  const rows = await query
    .select([
      'v.id',
      'v.severity',
      'v.reported_at',
      'v.treatment',
      'v.treatment_state',
      'v.accepted_until',
      'v.kev_at',
    ])
    .select(['v.tool_severity', 'v.rated_by'])
    .select(isAlone.as('is_alone'))
    .execute()
  return rows.map((row) => ({ ...row, addition: null }))
}

async function additions(
  tx: ReadTx,
  { root_id, branch, baseline }: Subject & { branch: string },
): Promise<Candidate[]> {
  const rows = await tx
    .selectFrom('branch_addition as a')
    .leftJoin('vulnerability as v', (join) =>
      join.onRef('v.organization_id', '=', 'a.organization_id').onRef('v.id', '=', 'a.vulnerability_id'),
    )
    .where('a.root_id', '=', root_id)
    .where('a.branch', '=', branch)
    .where(
      sql<SqlBool>`(coalesce(v.status, 'safe') = 'safe' or v.closing_cause = 'rule_removed') and coalesce(v.zero_risk, 'none') <> 'confirmed'`,
    )
    .where(
      baseline?.reported_at
        ? sql<SqlBool>`not coalesce(v.opened_at <= ${baseline.reported_at} and v.closed_at > ${baseline.reported_at}, false)`
        : sql<SqlBool>`true`,
    )
    .select(['a.key', 'a.severity', 'a.first_seen_at', 'a.rule', 'a.title', 'a.location'])
    .select(
      sql<
        string | null
      >`(select min(k.added_at) from known_exploited k where k.cve = a.rule or k.cve = any (a.names))`.as(
        'kev_at',
      ),
    )
    .execute()
  return rows.map(({ key, severity, first_seen_at, rule, title, location, kev_at }) => ({
    id: key,
    severity,
    reported_at: first_seen_at,
    treatment: 'untreated',
    treatment_state: 'none',
    accepted_until: null,
    kev_at,
    is_alone: false,
    tool_severity: null,
    rated_by: null,
    addition: { rule, title, location },
  }))
}
