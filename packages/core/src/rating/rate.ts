import { Fault, type ParsedOf, vulnerabilityRate, vulnerabilityUnrate } from '@weir/contract'
import { parseCvss, tenthsOf } from '@weir/contract/cvss'
import { sql } from 'kysely'
import { cvssf } from '../calc/cvssf.ts'
import { implement, type Tx } from '../door/implement.ts'
import { showVulnerabilities } from '../vulnerability/row.ts'
import { endAcceptancesRatedOut } from './end-acceptances.ts'

/** All of them or none. Who rated what, and why, is in the history; the verdicts of the gate say what was rated down. */
export const rateVulnerabilities = implement(vulnerabilityRate, async (tx, input, hands) => {
  const { user_id } = hands
  if (user_id === null) throw new Fault('denied', 'Only a person rates a vulnerability.')
  const { version, vector, score } = parseCvss(input.cvss_vector, '/cvss_vector')
  if (version === '3.0')
    throw new Fault('invalid', 'People rate by CVSS 3.1 or 4.0.', { pointer: '/cvss_vector' })
  await lockRated(tx, input)
  await sql`
    update vulnerability v
       set tool_severity = coalesce(v.tool_severity, v.severity),
           severity = ${tenthsOf(score)},
           cvssf = ${cvssf(score)},
           rated_vector = ${vector},
           rated_text = ${input.justification},
           rated_by = ${user_id},
           rated_at = clock_timestamp()
     where v.id = any (${input.vulnerability_ids}::uuid[])`.execute(tx)
  await endAcceptancesRatedOut(tx, input.vulnerability_ids)
  return showVulnerabilities(tx, input.vulnerability_ids)
})

/** All of them or none. */
export const unrateVulnerabilities = implement(vulnerabilityUnrate, async (tx, input, { user_id }) => {
  if (user_id === null) throw new Fault('denied', 'Only a person rates a vulnerability.')
  const targets = await lockRated(tx, input)
  const unrated = targets.find(({ tool_severity }) => tool_severity === null)
  if (unrated)
    throw new Fault(
      'unprocessable',
      `Nobody rated number ${unrated.serial}: there is nothing to take back. Nothing was changed.`,
      { pointer: '/vulnerability_ids' },
    )
  const told = [...new Set(targets.map(({ tool_severity }) => tool_severity ?? 0))]
  await sql`
    update vulnerability v
       set severity = v.tool_severity,
           cvssf = i.cvssf,
           tool_severity = null,
           rated_vector = null,
           rated_text = null,
           rated_by = null,
           rated_at = null
      from unnest(${told}::smallint[], ${told.map((tenths) => cvssf(tenths / 10))}::float8[]) as i (severity, cvssf)
     where v.id = any (${input.vulnerability_ids}::uuid[])
       and i.severity = v.tool_severity`.execute(tx)
  await endAcceptancesRatedOut(tx, input.vulnerability_ids)
  return showVulnerabilities(tx, input.vulnerability_ids)
})

/** Locked in the order in which all decisions lock them, and refused when they are closed or not as the asker saw them. */
async function lockRated(
  tx: Tx,
  {
    vulnerability_ids,
    expected_severity,
  }: Pick<ParsedOf<typeof vulnerabilityUnrate>, 'vulnerability_ids' | 'expected_severity'>,
) {
  const targets = await tx
    .selectFrom('vulnerability')
    .where('id', 'in', vulnerability_ids)
    .select(['serial', 'status', 'severity', 'tool_severity'])
    .orderBy('id')
    .forUpdate()
    .execute()
  const pointer = '/vulnerability_ids'
  const closed = targets.find(({ status }) => status !== 'vulnerable')
  if (closed)
    throw new Fault(
      'unprocessable',
      `Number ${closed.serial} is ${closed.status}: only vulnerable ones are rated. Nothing was changed.`,
      { pointer },
    )
  const other =
    expected_severity !== undefined &&
    targets.find(({ severity }) => severity !== tenthsOf(expected_severity))
  if (other)
    throw new Fault(
      'conflict',
      `Number ${other.serial} has severity ${(other.severity / 10).toFixed(1)} by now. Load it again. Nothing was changed.`,
      { pointer: '/expected_severity' },
    )
  return targets
}
