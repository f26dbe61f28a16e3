import { Fault, type ParsedOf, treatmentDecide } from '@weir/contract'
import { sql } from 'kysely'
import { implement, type Tx } from '../door/implement.ts'
import { groupsAlone } from './alone.ts'
import { nameTreatments, selectTreatments } from './row.ts'

/** Four eyes: who asked cannot approve, unless alone by the policy, and neither can a machine. All of them or none. */
export const decideTreatments = implement(treatmentDecide, async (tx, input, hands) => {
  const { treatment_ids, decision, text } = input
  const { user_id } = hands
  if (user_id === null) throw new Fault('denied', 'Only a person decides about risk.')
  const requests = await lockRequests(tx, treatment_ids)
  const own = requests.filter(({ requested_by }) => requested_by === user_id)
  const alone = await groupsAlone(
    tx,
    user_id,
    own.map(({ group_id }) => group_id),
  )
  refuse(
    requests,
    input,
    own.every(({ group_id }) => alone.has(group_id)),
  )
  await tx
    .updateTable('treatment')
    .set({
      state: decision,
      decided_by: user_id,
      decided_at: sql<string>`clock_timestamp()`,
      decision_text: text,
      is_alone: sql<boolean>`requested_by is not distinct from ${user_id} and group_id = any (${[...alone]}::uuid[])`,
    })
    .where('id', 'in', treatment_ids)
    .execute()
  await sql`
    update vulnerability v
       set treatment = case when ${decision} = 'approved' then t.kind else t.previous_kind end,
           treatment_state = case when ${decision} = 'approved' then 'approved' when t.previous_kind = 'untreated' then 'rejected' else 'approved' end,
           accepted_until = case when ${decision} = 'approved' then t.accepted_until else t.previous_until end
      from treatment t
     where t.id = any (${treatment_ids}::uuid[])
       and t.organization_id = v.organization_id
       and v.id = t.vulnerability_id`.execute(tx)
  const rows = await selectTreatments(tx).where('t.id', 'in', treatment_ids).execute()
  return nameTreatments(tx, rows, hands)
})

/** The vulnerabilities first, in the order in which treating locks them, so that none waits for another in a circle. */
async function lockRequests(tx: Tx, treatment_ids: string[]) {
  await tx
    .selectFrom('vulnerability')
    .where('id', 'in', tx.selectFrom('treatment').where('id', 'in', treatment_ids).select('vulnerability_id'))
    .select('id')
    .orderBy('id')
    .forUpdate()
    .execute()
  return tx
    .selectFrom('treatment as t')
    .innerJoin('vulnerability as v', (join) =>
      join.onRef('v.organization_id', '=', 't.organization_id').onRef('v.id', '=', 't.vulnerability_id'),
    )
    .innerJoin('policy_in_force as p', (join) =>
      join.onRef('p.organization_id', '=', 't.organization_id').onRef('p.group_id', '=', 't.group_id'),
    )
    .where('t.id', 'in', treatment_ids)
    .select([
      't.group_id',
      't.state',
      't.kind',
      't.requested_by',
      't.accepted_until',
      'v.status',
      'v.serial',
      'v.severity',
    ])
    .select(['p.min_acceptance_severity', 'p.max_acceptance_severity'])
    .forUpdate('t')
    .execute()
}

type Requests = Awaited<ReturnType<typeof lockRequests>>

function refuse(
  requests: Requests,
  { decision }: ParsedOf<typeof treatmentDecide>,
  mayDecideOwn: boolean,
): void {
  const pointer = '/treatment_ids'
  if (requests.some(({ state }) => state !== 'submitted'))
    throw new Fault(
      'conflict',
      'Not all of these still wait for a decision. Load them again. Nothing was changed.',
      { pointer },
    )
  if (!mayDecideOwn)
    throw new Fault(
      'denied',
      'You asked for one of these, so another person must decide. Nothing was changed.',
      { pointer },
    )
  if (decision === 'rejected') return
  const closed = requests.find(({ status }) => status !== 'vulnerable')
  if (closed)
    throw new Fault(
      'unprocessable',
      `Number ${closed.serial} is ${closed.status} by now: there is nothing to accept. Reject its request. Nothing was changed.`,
      { pointer },
    )
  const late = requests.find(
    ({ accepted_until }) => accepted_until !== null && Date.parse(accepted_until) <= Date.now(),
  )
  if (late)
    throw new Fault(
      'unprocessable',
      `The last day of the acceptance of number ${late.serial} has passed. Reject its request. Nothing was changed.`,
      { pointer },
    )
  const severe = requests.find(
    ({ kind, severity, ...window }) =>
      kind === 'accepted' &&
      (severity < window.min_acceptance_severity * 10 || severity > window.max_acceptance_severity * 10),
  )
  if (severe)
    throw new Fault(
      'unprocessable',
      `The severity of number ${severe.serial} is ${(severe.severity / 10).toFixed(1)} by now; the policy allows temporary acceptance from ${severe.min_acceptance_severity.toFixed(1)} to ${severe.max_acceptance_severity.toFixed(1)}. Reject its request. Nothing was changed.`,
      { pointer },
    )
}
