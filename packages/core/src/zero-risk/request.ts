import { Fault, zeroRiskRequest } from '@weir/contract'
import { zeroRiskAfter } from '../calc/zero-risk.ts'
import { implement } from '../door/implement.ts'
import { uuid7 } from '../keys/uuid.ts'
import { lockTargets } from '../vulnerability/lock.ts'
import { showVulnerabilities } from '../vulnerability/row.ts'

/** All of them or none. A claim changes nothing of what counts until it is confirmed. */
export const requestZeroRisk = implement(
  zeroRiskRequest,
  async (tx, { vulnerability_ids, justification }, { organization_id }) => {
    const targets = await lockTargets(tx, vulnerability_ids)
    refuse(targets)
    await tx
      .insertInto('zero_risk_request')
      .values(
        targets.map(({ id, group_id }) => ({
          organization_id,
          group_id,
          id: uuid7(),
          vulnerability_id: id,
          state: 'submitted',
          justification,
        })),
      )
      .execute()
    const ids = targets.map(({ id }) => id)
    await tx.updateTable('vulnerability').set({ zero_risk: 'requested' }).where('id', 'in', ids).execute()
    return showVulnerabilities(tx, ids)
  },
)

function refuse(targets: Awaited<ReturnType<typeof lockTargets>>): void {
  const pointer = '/vulnerability_ids'
  const closed = targets.find(({ status }) => status !== 'vulnerable')
  if (closed)
    throw new Fault(
      'unprocessable',
      `Number ${closed.serial} is ${closed.status}: zero risk is only requested for vulnerable ones. Nothing was changed.`,
      { pointer },
    )
  const claimed = targets.find(({ zero_risk }) => zeroRiskAfter(zero_risk, 'request') === null)
  if (claimed)
    throw new Fault(
      'unprocessable',
      claimed.zero_risk === 'confirmed'
        ? `Number ${claimed.serial} is confirmed as zero risk already. Nothing was changed.`
        : `A request that number ${claimed.serial} is zero risk waits for a decision already. Nothing was changed.`,
      { pointer },
    )
}
