import { auditRow, type Change, changeRows } from './decision-rows.ts'
import type { Placed } from './exposure-rows.ts'
import { instant, type Rows } from './insert-rows.ts'
import type { Random } from './random.ts'

/** Adds the request to verify a vulnerability, with its history and its audit. */
export function addReattack(rows: Rows, placed: Placed, random: Random): void {
  const { life, reattack, organization_id, group_id } = placed
  if (!reattack) return
  const { state, outcome, justification, requestedBy, requestedAt, decidedBy, decidedAt, decisionText } =
    reattack
  const id = random.uuid(requestedAt)
  rows.reattack.push({
    organization_id,
    group_id,
    id,
    vulnerability_id: life.id,
    state,
    outcome,
    justification,
    requested_by: requestedBy.user_id,
    requested_at: instant(requestedAt),
    decided_by: decidedBy?.user_id ?? null,
    decided_at: decidedAt === null ? null : instant(decidedAt),
    decision_text: decisionText,
    event_id: reattack.held?.event_id ?? null,
  })
  rows.history.push(...changeRows(random, placed, changesOf(placed, id)))
  rows.audit.push(
    auditRow(random, organization_id, {
      at: requestedAt,
      user_id: requestedBy.user_id,
      operation: 'reattack.request',
      input: { vulnerability_ids: [life.id], justification },
    }),
  )
  if (decidedBy && decidedAt !== null)
    rows.audit.push(
      auditRow(random, organization_id, {
        at: decidedAt,
        user_id: decidedBy.user_id,
        operation: 'reattack.verify',
        input: { reattack_ids: [id], outcome, text: decisionText },
      }),
    )
}

function changesOf({ reattack }: Placed, id: string): Change[] {
  if (!reattack) return []
  const { outcome, requestedBy, requestedAt, decidedBy, decidedAt, decisionText } = reattack
  const asked: Change = {
    at: requestedAt,
    user_id: requestedBy.user_id,
    principal_kind: 'session',
    operation: 'reattack.request',
    fields: { reattack: ['none', 'requested'] },
  }
  if (reattack.held) {
    const held = {
      at: reattack.held.at,
      user_id: reattack.held.by.user_id,
      principal_kind: 'session',
      operation: 'reattack.hold',
    }
    return [
      asked,
      { ...held, fields: { reattack: ['requested', 'on_hold'] } },
      { ...held, entity: { name: 'reattack', id }, fields: { state: ['requested', 'on_hold'] } },
    ]
  }
  if (!decidedBy || decidedAt === null) return [asked]
  const by = {
    at: decidedAt,
    user_id: decidedBy.user_id,
    principal_kind: 'session',
    operation: 'reattack.verify',
  }
  return [
    asked,
    { ...by, fields: { reattack: ['requested', 'verified'] } },
    {
      ...by,
      entity: { name: 'reattack', id },
      fields: {
        state: ['requested', 'verified'],
        outcome: [null, outcome],
        decision_text: [null, decisionText],
      },
    },
  ]
}
