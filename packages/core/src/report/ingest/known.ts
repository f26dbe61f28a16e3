import { sql } from 'kysely'
import type { Tx } from '../../door/implement.ts'
import type { Identities } from '../match-sides.ts'
import type { Scan } from './incoming.ts'

/** What the same scan saw on the root before, as columns. */
export class Known {
  readonly id: string[] = []
  readonly rule: string[] = []
  readonly place: string[] = []
  readonly path: (string | null)[] = []
  readonly line: (number | null)[] = []
  readonly snippet: (string | null)[] = []
  readonly symbol: (string | null)[] = []
  readonly skeleton: string[] = []
  readonly fingerprints: Readonly<Record<string, string>>[] = []
  readonly status: string[] = []
  readonly cause: (string | null)[] = []
  readonly location: string[] = []
  readonly tenths: number[] = []
  /** Hash of the message. */
  readonly told: string[] = []
  /** Whether its own row, not only its sighting, is to say that it was seen: it does so once a day, or after it was missed. */
  readonly isStale: boolean[] = []

  get count(): number {
    return this.id.length
  }

  isOpen(row: number): boolean {
    return this.status[row] === 'vulnerable'
  }

  /** Closed, but not by a decision that it is no vulnerability: seen again, it is open again. */
  mayReopen(row: number): boolean {
    const cause = this.cause[row]
    return this.status[row] === 'safe' || cause === 'root_removed' || cause === 'rule_removed'
  }

  /** The columns that matching compares; `renamed` are rules that the tool has renamed, old → new. */
  identities(family: string, renamed: ReadonlyMap<string, string>): Identities {
    const { rule, place, line, snippet, symbol, skeleton, fingerprints } = this
    return {
      snippet,
      symbol,
      skeleton,
      fingerprints,
      family: Array<string>(rule.length).fill(family),
      rule: renamed.size === 0 ? rule : rule.map((one) => renamed.get(one) ?? one),
      path: place,
      line: Int32Array.from(line, (one) => one ?? 0),
    }
  }
}

/** The branch of a root, and how many rows a statement reads at once. */
interface Where {
  readonly organization_id: string
  readonly root_id: string
  readonly trackedBranch: string
  readonly pageRows?: number
}

/** Loads what the tracked branch of a root is known to have in this tool and category, in pages of columns. */
export async function loadKnown(
  tx: Tx,
  { organization_id, root_id, trackedBranch, pageRows = 10_000 }: Where,
  { family, category }: Pick<Scan, 'family' | 'category'>,
): Promise<Known> {
  const known = new Known()
  const texts = new Map<unknown, unknown>()
  for (;;) {
    const after = known.id.at(-1) ?? '00000000-0000-0000-0000-000000000000'
    const { rows } = await sql<{ columns: (unknown[] | null)[] }>`
      with page as (
        select *
          from sighting
         where organization_id = ${organization_id}
           and root_id = ${root_id}
           and tool = ${family}
           and category = ${category}
           and branch = ${trackedBranch}
           and vulnerability_id > ${after}::uuid
         order by vulnerability_id
         limit ${pageRows}
      )
      select json_build_array(
               json_agg(k.id), json_agg(k.rule), json_agg(k.place), json_agg(k.path), json_agg(k.line),
               json_agg(k.snippet), json_agg(k.symbol), json_agg(k.skeleton), json_agg(k.fingerprints),
               json_agg(k.status), json_agg(k.closing_cause), json_agg(k.location), json_agg(k.severity),
               json_agg(left(encode(sha256(convert_to(k.message, 'UTF8')), 'base64'), 16)),
               json_agg(k.is_stale)
             ) as columns
        from (
          select s.vulnerability_id as id, s.rule, s.place, s.path, s.line, s.snippet, s.symbol, s.skeleton, s.fingerprints,
                 v.status, v.closing_cause, v.location, v.severity, v.message,
                 v.scan_state <> 'seen' or v.last_seen_at < clock_timestamp() - interval '1 day' as is_stale
            from page s
            join vulnerability v on v.organization_id = ${organization_id} and v.id = s.vulnerability_id
           order by s.vulnerability_id -- after the join: the last row is where the next page starts
        ) k`.execute(tx)
    const read = append(known, rows[0]?.columns ?? [], texts)
    if (read < pageRows) return known
  }
}

/** The statement gives the columns in the order in which they stand in the class, each of its type; texts that many rows have are held once. */
function append(known: Known, columns: readonly (unknown[] | null)[], texts: Map<unknown, unknown>): number {
  const names = [
    ...(['id', 'rule', 'place', 'path', 'line', 'snippet', 'symbol'] as const),
    ...(['skeleton', 'fingerprints', 'status', 'cause', 'location', 'tenths', 'told', 'isStale'] as const),
  ]
  for (const [at, name] of names.entries()) {
    const to = known[name] as unknown[] // one loop for columns of several types
    for (const value of columns[at] ?? []) {
      const held = isCommon.has(name) ? texts.get(value) : value
      if (held === undefined) texts.set(value, value)
      to.push(held ?? value)
    }
  }
  return columns[0]?.length ?? 0
}

const isCommon = new Set(['rule', 'place', 'path', 'symbol', 'skeleton', 'status', 'cause'])
