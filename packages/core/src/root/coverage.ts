import { rootCoverage } from '@weir/contract'
import { sql } from 'kysely'
import { implement, type ReadTx } from '../door/implement.ts'
import { readPage, withItems } from '../list/keyset.ts'

/** A page of roots first; then what was said of those. */
export const listRootCoverage = implement(rootCoverage, async (tx, input, hands) => {
  let rows = tx
    .selectFrom('root as r')
    .where('r.status', '=', 'active')
    .select(['r.id', 'r.organization_id', 'r.group_id', 'r.nickname', 'r.branch'])
    .select(sql<'git' | 'ip' | 'url'>`r.kind`.as('kind'))
  if (input.group_ids) rows = rows.where('r.group_id', 'in', input.group_ids)
  if (input.root_ids) rows = rows.where('r.id', 'in', input.root_ids)
  const page = await readPage(tx, hands, rows, {
    ...input,
    list: 'root/coverage',
    sort: [
      { column: sql`r.nickname`, type: 'text' },
      { column: sql`r.id`, type: 'uuid' },
    ],
    direction: 'asc',
    isSmall: true,
  })
  const ids = page.items.map(({ id }) => id)
  const [tools, failures, around] = await Promise.all([
    toolsOf(tx, ids),
    failuresOf(tx, ids),
    toolsAround(tx, ids),
  ])
  const toolsByRoot = Map.groupBy(tools, ({ root_id }) => root_id)
  const failed = new Map(failures.map(({ root_id, failed_at }) => [root_id, failed_at]))
  const items = page.items.map((root) => {
    const own = toolsByRoot.get(root.id) ?? []
    const known = new Set(own.map(({ tool }) => tool))
    const missing = around.filter(({ group_id, kind }) => group_id === root.group_id && kind === root.kind)
    return {
      ...root,
      tools: own.map(toolOf),
      failed_at: failed.get(root.id) ?? null,
      missing_tools: missing.map(({ tool }) => tool).filter((tool) => !known.has(tool)),
    }
  })
  return withItems(page, items)
})

interface Spoken {
  root_id: string
  tool: string
  category: string
  branch: string | null
  report_id: string
  spoke_at: string
  is_complete: boolean
  reason: string | null
  complete_at: string | null
  scans: number
}

/** What is said of a tool, without the root it is said of. */
const toolOf = ({ tool, category, branch, report_id, ...spoken }: Spoken) => ({
  tool,
  category,
  branch,
  report_id,
  spoke_at: spoken.spoke_at,
  is_complete: spoken.is_complete,
  reason: spoken.reason,
  complete_at: spoken.complete_at,
  scans: spoken.scans,
})

async function toolsOf(tx: ReadTx, root_ids: readonly string[]): Promise<Spoken[]> {
  const { rows } = await sql<Spoken>`
    select s.root_id, s.tool, s.category, s.branch,
           (array_agg(s.report_id order by s.created_at desc, s.id desc))[1] as report_id,
           max(s.created_at) as spoke_at,
           (array_agg(s.is_complete order by s.created_at desc, s.id desc))[1] as is_complete,
           (array_agg(s.reason order by s.created_at desc, s.id desc))[1] as reason,
           max(s.created_at) filter (where s.is_complete) as complete_at,
           count(*)::int as scans
      from scan s
     where s.root_id = any (${[...root_ids]}::uuid[])
     group by s.root_id, s.tool, s.category, s.branch
     order by s.tool, s.category, s.branch`.execute(tx)
  return rows
}

async function failuresOf(tx: ReadTx, root_ids: readonly string[]) {
  const { rows } = await sql<{ root_id: string; failed_at: string }>`
    select r.root_id, max(coalesce(j.finished_at, j.created_at)) as failed_at
      from report r
      join job j on j.organization_id = r.organization_id and j.id = r.job_id
     where r.root_id = any (${[...root_ids]}::uuid[])
       and j.status = 'failed'
       and not r.is_preview
     group by r.root_id`.execute(tx)
  return rows
}

/** Tools that look at any active root of a kind, in the groups of these roots. */
async function toolsAround(tx: ReadTx, root_ids: readonly string[]) {
  const { rows } = await sql<{ group_id: string; kind: string; tool: string }>`
    select distinct r.group_id, r.kind, s.tool
      from root r
      join scan s on s.organization_id = r.organization_id and s.root_id = r.id
     where r.status = 'active'
       and r.group_id in (select o.group_id from root o where o.id = any (${[...root_ids]}::uuid[]))
     order by s.tool`.execute(tx)
  return rows
}
