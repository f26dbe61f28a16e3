import { Fault, type ParsedOf, zeroRiskDecide } from '@weir/contract'
import { sql } from 'kysely'
import { zeroRiskAfter, type ZeroRiskState } from '../calc/zero-risk.ts'
import { implement, type Tx } from '../door/implement.ts'
import { nameZeroRisks, selectZeroRisks } from './row.ts'

/** Four eyes: neither who asked nor a machine decides. What was confirmed may be rejected later. All of them or none. */
export const decideZeroRisks = implement(zeroRiskDecide, async (tx, input, hands) => {
  const { zero_risk_ids, decision, text } = input
  const { user_id } = hands
  if (user_id === null) throw new Fault('denied', 'Only a person decides about risk.')
  refuse(await lockRequests(tx, zero_risk_ids), { decision, user_id })
  await tx
    .updateTable('zero_risk_request')
    .set({
      state: decision,
      decided_by: user_id,
      decided_at: sql<string>`clock_timestamp()`,
      decision_text: text,
    })
    .where('id', 'in', zero_risk_ids)
    .execute()
  await sql`
    update vulnerability v
       set zero_risk = z.state,
           zero_risk_at = case when z.state = 'confirmed' then z.decided_at end
      from zero_risk_request z
     where z.id = any (${zero_risk_ids}::uuid[])
       and z.organization_id = v.organization_id
       and v.id = z.vulnerability_id`.execute(tx)
  const rows = await selectZeroRisks(tx).where('z.id', 'in', zero_risk_ids).execute()
  return nameZeroRisks(rows, hands)
})

/** The vulnerabilities first, in the order in which all decisions lock them, so that none waits for another in a circle. */
async function lockRequests(tx: Tx, zero_risk_ids: string[]) {
  await tx
    .selectFrom('vulnerability')
    .where(
      'id',
      'in',
      tx.selectFrom('zero_risk_request').where('id', 'in', zero_risk_ids).select('vulnerability_id'),
    )
    .select('id')
    .orderBy('id')
    .forUpdate()
    .execute()
  return tx
    .selectFrom('zero_risk_request as z')
    .innerJoin('vulnerability as v', (join) =>
      join.onRef('v.organization_id', '=', 'z.organization_id').onRef('v.id', '=', 'z.vulnerability_id'),
    )
    .where('z.id', 'in', zero_risk_ids)
    .select(['z.state', 'z.requested_by', 'v.status', 'v.serial'])
    .forUpdate('z')
    .execute()
}

function refuse(
  requests: Awaited<ReturnType<typeof lockRequests>>,
  { decision, user_id }: { decision: ParsedOf<typeof zeroRiskDecide>['decision']; user_id: string },
): void {
  const pointer = '/zero_risk_ids'
  const act = decision === 'confirmed' ? 'confirm' : 'reject'
  const isPossible = ({ state }: { state: string }) => {
    const claim = claims.get(state)
    return claim !== undefined && zeroRiskAfter(claim, act) !== null
  }
  if (!requests.every(isPossible))
    throw new Fault(
      'conflict',
      'Not all of these still wait for this decision. Load them again. Nothing was changed.',
      { pointer },
    )
  if (requests.some(({ requested_by }) => requested_by === user_id))
    throw new Fault(
      'denied',
      'You asked for one of these, so another person must decide. Nothing was changed.',
      { pointer },
    )
  const closed = requests.find(({ status }) => status !== 'vulnerable')
  if (decision === 'confirmed' && closed)
    throw new Fault(
      'unprocessable',
      `Number ${closed.serial} is ${closed.status} by now: there is nothing to confirm. Reject its request. Nothing was changed.`,
      { pointer },
    )
}

/** What a vulnerability is while a request about it stands so; the others are over. */
const claims: ReadonlyMap<string, ZeroRiskState> = new Map([
  ['submitted', 'requested'],
  ['confirmed', 'confirmed'],
])
