import { auditRow, type Change, changeRows } from './decision-rows.ts'
import type { Placed } from './exposure-rows.ts'
import { instant, type Row, type Rows } from './insert-rows.ts'
import type { Random } from './random.ts'

/** Adds the claim about a vulnerability, with its history and its audit. */
export function addClaim(rows: Rows, placed: Placed, random: Random): void {
  const { life, claim, organization_id, group_id } = placed
  if (!claim) return
  const id = random.uuid(claim.requestedAt)
  const { state, justification, requestedBy, requestedAt, decidedBy, decidedAt, decisionText } = claim
  rows.zero_risk_request.push({
    organization_id,
    group_id,
    id,
    vulnerability_id: life.id,
    state,
    justification,
    requested_by: requestedBy.user_id,
    requested_at: instant(requestedAt),
    decided_by: decidedBy?.user_id ?? null,
    decided_at: decidedAt === null ? null : instant(decidedAt),
    decision_text: decisionText,
  })
  rows.history.push(...changeRows(random, placed, changesOf(placed, id)))
  rows.audit.push(...auditRows(random, placed, id))
}

function changesOf({ claim }: Placed, id: string): Change[] {
  if (!claim) return []
  const { state, requestedBy, requestedAt, decidedBy, decidedAt, decisionText } = claim
  const asked: Change = {
    at: requestedAt,
    user_id: requestedBy.user_id,
    principal_kind: 'session',
    operation: 'zerorisk.request',
    fields: { zero_risk: ['none', 'requested'] },
  }
  if (decidedAt === null) return [asked]
  const by = decidedBy
    ? { user_id: decidedBy.user_id, principal_kind: 'session', operation: 'zerorisk.decide' }
    : { user_id: null, principal_kind: 'system', operation: 'vulnerability.remove' }
  const decided = { ...by, at: decidedAt }
  return [
    asked,
    { ...decided, fields: { zero_risk: ['requested', state === 'withdrawn' ? 'none' : state] } },
    {
      ...decided,
      entity: { name: 'zero_risk_request', id },
      fields: {
        state: ['submitted', state],
        ...(decisionText !== null && { decision_text: [null, decisionText] as const }),
      },
    },
  ]
}

/** Who asked and who decided. */
function auditRows(random: Random, { claim, life, organization_id }: Placed, id: string): Row<'audit'>[] {
  if (!claim) return []
  const { state, justification, requestedBy, requestedAt, decidedBy, decidedAt, decisionText } = claim
  const asked = auditRow(random, organization_id, {
    at: requestedAt,
    user_id: requestedBy.user_id,
    operation: 'zerorisk.request',
    input: { vulnerability_ids: [life.id], justification },
  })
  if (!decidedBy || decidedAt === null) return [asked]
  const decided = auditRow(random, organization_id, {
    at: decidedAt,
    user_id: decidedBy.user_id,
    operation: 'zerorisk.decide',
    input: { zero_risk_ids: [id], decision: state, text: decisionText },
  })
  return [asked, decided]
}
