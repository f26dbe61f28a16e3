import { sql } from 'kysely'
import type { Tx } from '../../door/implement.ts'
import { uuid7 } from '../../keys/uuid.ts'
import type { ReportRule } from '../importer.ts'
import type { Scorer } from '../score.ts'
import { chunks } from './chunks.ts'
import type { Decided } from './decided.ts'

/** A finding is a rule of a tool in a group; its texts follow the newest report. */
export async function storeFindings(tx: Tx, { target, scan, known, plan, scorer }: Decided): Promise<void> {
  const { results } = scan
  const used = new Set<string>()
  for (const row of plan.added) used.add(results.rule[row] ?? '')
  for (const [row, found] of [...plan.changed, ...plan.touched])
    if (known.isOwn[row] && !results.isHidden[found]) used.add(results.rule[found] ?? '')
  const ids = [...used].toSorted((a, b) => (a < b ? -1 : 1)) // one order, so that imports of two roots cannot wait for each other in a circle
  for (const part of chunks(ids, (id) => scan.rules.get(id)?.help?.length ?? 0)) {
    const rules = part.map((id) => factsOf(id, scan.rules.get(id), scorer))
    await sql`
      insert into finding (organization_id, group_id, id, tool, rule, title, description, recommendation, cwe, cvss_vector, severity)
      select ${target.organization_id}, ${target.group_id}, i.id, ${scan.family}, i.rule, i.title, i.description, i.recommendation, i.cwe::int[], i.vector, i.severity
        from unnest(
               ${part.map(() => uuid7())}::uuid[], ${part}::text[], ${rules.map(({ title }) => title)}::text[],
               ${rules.map(({ description }) => description)}::text[], ${rules.map(({ recommendation }) => recommendation)}::text[],
               ${rules.map(({ cwe }) => cwe)}::text[], ${rules.map(({ vector }) => vector)}::text[], ${rules.map(({ tenths }) => tenths)}::smallint[]
             ) as i (id, rule, title, description, recommendation, cwe, vector, severity)
          on conflict (organization_id, group_id, tool, rule) do update
         set title = excluded.title, description = excluded.description, recommendation = excluded.recommendation,
             cwe = excluded.cwe, cvss_vector = excluded.cvss_vector, severity = excluded.severity
       where (finding.title, finding.description, finding.recommendation, finding.cwe, finding.cvss_vector, finding.severity)
             is distinct from
             (excluded.title, excluded.description, excluded.recommendation, excluded.cwe, excluded.cvss_vector, excluded.severity)`.execute(
      tx,
    )
  }
}

function factsOf(id: string, rule: ReportRule | undefined, scorer: Scorer) {
  if (rule === undefined)
    return { title: id, description: '', recommendation: '', cwe: '{}', vector: null, tenths: 0 }
  return {
    title: rule.name.slice(0, 255),
    description: rule.help ?? '',
    recommendation: rule.helpUri === null ? '' : `See ${rule.helpUri}`,
    cwe: `{${rule.cwe.slice(0, 50).join(',')}}`,
    ...scorer.rule(rule),
  }
}
