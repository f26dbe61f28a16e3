import { sql } from 'kysely'
import type { Tx } from '../../door/implement.ts'
import { advisoriesOf } from '../identity.ts'
import type { Identities } from '../match-sides.ts'
import type { Scan } from './incoming.ts'
import { toldInRow } from './told.ts'

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
  readonly tenths: number[] = []
  /** Hash of its message and location, see `toldOf`. */
  readonly told: number[] = []
  /** Whether its own row, not only its sighting, is to say that it was seen: it says otherwise. */
  readonly isMissed: boolean[] = []
  /** Whether the last complete scan had it. */
  readonly isPresent: boolean[] = []
  /** Whether this tool opened it: its texts and severity are those of who did. */
  readonly isOwn: boolean[] = []
  /** Whether another scan sees it too, and has not stopped to. */
  readonly isSeenElsewhere: boolean[] = []
  /** Other ids of the advisory, as the tool told them last; null where it is about no package. */
  readonly aliases: (readonly string[] | null)[] = []

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
    const { rule, place, line, snippet, symbol, skeleton, fingerprints, aliases } = this
    return {
      snippet,
      symbol,
      skeleton,
      fingerprints,
      family: Array<string>(rule.length).fill(family),
      rule: renamed.size === 0 ? rule : rule.map((one) => renamed.get(one) ?? one),
      path: place,
      line: Int32Array.from(line, (one) => one ?? 0),
      advisories: aliases.map((others, row) =>
        others === null ? null : advisoriesOf(rule[row] ?? '', others),
      ),
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
  { organization_id, root_id, trackedBranch, pageRows = 2_000 }: Where,
  { family, category }: Pick<Scan, 'family' | 'category'>,
): Promise<Known> {
  const known = new Known()
  const isSeenElsewhere = (await hasOtherScans(tx, { root_id, family, category }))
    ? sql`exists (
             select from sighting o
              where o.organization_id = ${organization_id} and o.vulnerability_id = s.vulnerability_id and o.branch = ${trackedBranch}
                and o.is_present and (o.tool, o.category) <> (${family}, ${category}))`
    : sql`false`
  const texts = new Map<unknown, unknown>()
  for (;;) {
    const after = known.id.at(-1) ?? '00000000-0000-0000-0000-000000000000'
    const { rows } = await sql<{ columns: unknown[] }>`
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
               s.vulnerability_id, s.rule, s.place, s.path, s.line, s.snippet, s.symbol, s.skeleton, s.fingerprints, v.status,
               v.closing_cause, coalesce(v.tool_severity, v.severity), ${toldInRow(sql`v.message`, sql`v.location`)},
               v.scan_state <> 'seen', s.is_present, v.tool = ${family}, ${isSeenElsewhere},
               case when v.kind = 'package' then coalesce((
                 select t.aliases
                   from trace t
                  where t.organization_id = ${organization_id} and t.vulnerability_id = s.vulnerability_id
                    and t.tool = s.tool and t.category = s.category and t.branch = s.branch), '[]') end
             ) as columns
        from page s
        join vulnerability v on v.organization_id = ${organization_id} and v.id = s.vulnerability_id
       order by s.vulnerability_id -- after the join: the last row is where the next page starts`.execute(tx)
    for (const { columns } of rows) append(known, columns, texts)
    if (rows.length < pageRows) return known
  }
}

/** Whether anything but this tool and category was ever told of the root. */
export async function hasOtherScans(
  tx: Tx,
  { root_id, family, category }: { root_id: string; family: string; category: string },
): Promise<boolean> {
  const other = await tx
    .selectFrom('scan')
    .where('root_id', '=', root_id)
    .where(sql<boolean>`(tool, category) <> (${family}, ${category})`)
    .select('id')
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}

/** The statement gives the columns in the order in which they stand in the class, each of its type; texts that many rows have are held once. */
function append(known: Known, columns: readonly unknown[], texts: Map<unknown, unknown>): void {
  for (const [at, name] of names.entries()) {
    const value = columns[at]
    const held = isCommon.has(name) ? texts.get(value) : value
    if (held === undefined) texts.set(value, value)
    const to = known[name] as unknown[] // one loop for columns of several types
    to.push(held ?? value)
  }
}

const names = [
  ...(['id', 'rule', 'place', 'path', 'line', 'snippet', 'symbol'] as const),
  ...(['skeleton', 'fingerprints', 'status', 'cause', 'tenths', 'told', 'isMissed'] as const),
  ...(['isPresent', 'isOwn', 'isSeenElsewhere', 'aliases'] as const),
]
const isCommon = new Set(['rule', 'place', 'path', 'symbol', 'skeleton', 'status', 'cause'])
