import { type RawBuilder, sql } from 'kysely'
import type { Hands } from '../door/hands.ts'
import { type GateRules, type Judged, whyItBreaks } from './judge.ts'

const mostKept = 100

interface Rated extends Judged {
  id: string
  tool_severity: number | null
  rated_by: string | null
}

/** What a run keeps of it: who rated is kept as an id, and named when the run is read. Severities in tenths. */
export interface KeptRating {
  vulnerability_id: string
  severity: number
  tool_severity: number
  rated_by: string | null
}

/** What does not break only because a person rated it down: at the severity of its tool it would. Severities in tenths. */
export const ratedDown = (open: readonly Rated[], rules: GateRules, now: number): KeptRating[] =>
  open
    .flatMap(({ id, tool_severity, rated_by, ...one }) => {
      if (tool_severity === null || tool_severity <= one.severity) return []
      const breaksAt = (tenths: number) => whyItBreaks({ ...one, severity: tenths / 10 }, rules, now) !== null
      return breaksAt(tool_severity) && !breaksAt(one.severity)
        ? [{ vulnerability_id: id, severity: one.severity, tool_severity, rated_by }]
        : []
    })
    .sort((a, b) => b.tool_severity - a.tool_severity)
    .slice(0, mostKept)

interface WithSerial extends KeptRating {
  serial: string
}

/** The ratings of a run with the serial numbers of what they are about; g is the run. */
export const ratedDownOf: RawBuilder<WithSerial[]> = sql<WithSerial[]>`coalesce((
  select jsonb_agg(d.one || jsonb_build_object('serial', o.serial_prefix || '-' || v.serial) order by d.number)
    from jsonb_array_elements(g.rated_down) with ordinality d (one, number)
    join vulnerability v on v.organization_id = g.organization_id and v.id = (d.one ->> 'vulnerability_id')::uuid
    join organization o on o.organization_id = g.organization_id), '[]')`

/** Runs as the contract shows them: people by their names, severities in points. */
export async function nameRaters<Run extends { rated_down: readonly WithSerial[] }>(
  runs: readonly Run[],
  { people }: Pick<Hands, 'people'>,
) {
  const names = await people.find(
    runs.flatMap(({ rated_down }) => rated_down.map(({ rated_by }) => rated_by)),
  )
  return runs.map((run) => ({
    ...run,
    rated_down: run.rated_down.map(({ severity, tool_severity, rated_by, ...one }) => ({
      ...one,
      severity: severity / 10,
      tool_severity: tool_severity / 10,
      rated_by: (rated_by !== null && names.get(rated_by)?.name) || 'someone',
    })),
  }))
}
