import type { Decision } from './decisions.ts'
import { type Placed, statusOf } from './exposure-rows.ts'
import { instant, type Row } from './insert-rows.ts'
import type { SimulatedPerson } from './people.ts'
import type { Random } from './random.ts'

/** The treatment of a decision. */
export function treatmentRows(
  random: Random,
  { life, decision, organization_id, group_id }: Placed,
): Row<'treatment'>[] {
  if (!decision) return []
  return [
    {
      organization_id,
      group_id,
      id: random.uuid(decision.requestedAt),
      vulnerability_id: life.id,
      kind: decision.kind,
      state: decision.state,
      justification: decision.justification,
      accepted_until: decision.until === null ? null : instant(decision.until),
      assignee_id: decision.assignee?.user_id ?? null,
      previous_kind: 'untreated',
      previous_until: null,
      requested_by: decision.requestedBy.user_id,
      requested_at: instant(decision.requestedAt),
      decided_by: decision.decidedBy?.user_id ?? null,
      decided_at: decision.decidedAt === null ? null : instant(decision.decidedAt),
      decision_text: decision.decisionText,
    },
  ]
}

/** When the risk was accepted: from the approval, until its end where it has one. */
export function acceptanceRows({ life, decision, organization_id, group_id }: Placed): Row<'acceptance'>[] {
  if (!decision || decision.kind === 'in_progress' || decision.decidedAt === null) return []
  if (decision.state !== 'approved' && decision.state !== 'expired') return []
  return [
    {
      organization_id,
      group_id,
      vulnerability_id: life.id,
      holds_from: instant(decision.decidedAt),
      holds_until: decision.until === null ? null : instant(decision.until),
    },
  ]
}

/** Who changed something, when, by which operation. */
export interface Change {
  at: number
  user_id: string | null
  principal_kind: string
  operation: string
  entity?: { name: string; id: string }
  fields: Record<string, readonly [before: string | null, after: string | null]>
}

/** Everything that happened to a vulnerability and its treatment, as the triggers would have written it. */
export function historyRows(
  random: Random,
  placed: Placed,
  treatment_id: string | undefined,
): Row<'history'>[] {
  return changeRows(random, placed, [
    ...scanChanges(placed),
    ...decisionChanges(placed.decision, treatment_id),
  ])
}

/** Changes of a vulnerability, or of an entity about it, as rows. */
export function changeRows(
  random: Random,
  { life, organization_id, group_id }: Placed,
  changes: readonly Change[],
): Row<'history'>[] {
  return changes.flatMap(({ at, user_id, principal_kind, operation, entity, fields }) =>
    Object.entries(fields).map(([field, [old_value, new_value]]) => ({
      organization_id,
      id: random.uuid(at),
      group_id,
      entity: entity?.name ?? 'vulnerability',
      entity_id: entity?.id ?? life.id,
      at: instant(at),
      principal_kind,
      user_id,
      operation,
      field,
      old_value,
      new_value,
    })),
  )
}

/** The two audit rows of a decision: who asked, who decided. */
export function auditRows(
  random: Random,
  { life, decision, organization_id }: Placed,
  treatment_id: string | undefined,
): Row<'audit'>[] {
  if (!decision) return []
  const { kind, justification, decidedBy, decidedAt, state, decisionText } = decision
  const asked = { vulnerability_ids: [life.id], treatment: kind, justification }
  const rows = [
    auditRow(random, organization_id, {
      at: decision.requestedAt,
      user_id: decision.requestedBy.user_id,
      operation: 'vulnerability.treat',
      input: asked,
    }),
  ]
  if (decidedBy && decidedAt !== null && state !== 'withdrawn') {
    const decided = {
      treatment_ids: [treatment_id],
      decision: state === 'rejected' ? 'rejected' : 'approved',
      text: decisionText,
    }
    rows.push(
      auditRow(random, organization_id, {
        at: decidedAt,
        user_id: decidedBy.user_id,
        operation: 'treatment.decide',
        input: decided,
      }),
    )
  }
  return rows
}

/** The audit row of what a person asked in a session. */
export const auditRow = (
  random: Random,
  organization_id: string,
  { at, ...what }: { at: number; user_id: string; operation: string; input: object },
): Row<'audit'> => ({
  organization_id,
  id: random.uuid(at),
  at: instant(at),
  principal_kind: 'session',
  credential_id: null,
  request_id: null,
  ...what,
})

const byReport = { user_id: null, principal_kind: 'ci', operation: 'report.import' }

function scanChanges({ life, reattack }: Placed): Change[] {
  const closings = life.openings.flatMap((opening, i): Change[] => {
    const before = life.openings[i - 1]
    const opened: Change[] = before
      ? [
          {
            ...byReport,
            at: opening.from,
            fields: { status: [statusOf(before), 'vulnerable'], closing_cause: [before.cause, null] },
          },
        ]
      : []
    if (opening.to === null) return opened
    const fields: Change['fields'] = {
      status: ['vulnerable', statusOf(opening)],
      closing_cause: [null, opening.cause],
    }
    return [...opened, { ...closerOf(opening.cause, reattack?.decidedBy ?? null), at: opening.to, fields }]
  })
  const moves = life.moves.map(({ at, from, to }) => ({
    ...byReport,
    at,
    fields: { line: [String(from), String(to)] as const },
  }))
  return [...closings, ...moves]
}

function closerOf(cause: string | null, verifier: SimulatedPerson | null) {
  if (cause === 'absent_from_complete_scan') return byReport
  if (cause === 'verified_reattack' && verifier)
    return { user_id: verifier.user_id, principal_kind: 'session', operation: 'reattack.verify' }
  const operation = cause === 'root_removed' ? 'root.deactivate' : 'vulnerability.remove'
  return { user_id: null, principal_kind: 'system', operation }
}

/** The treatment of a vulnerability as history shows it: first what was asked, then what was decided, then the end. */
function decisionChanges(decision: Decision | null, treatment_id: string | undefined): Change[] {
  if (!decision || treatment_id === undefined) return []
  const { kind, until, assignee, requestedBy, requestedAt, decidedBy, decidedAt, state } = decision
  const asked = {
    at: requestedAt,
    user_id: requestedBy.user_id,
    principal_kind: 'session',
    operation: 'vulnerability.treat',
  }
  if (kind === 'in_progress')
    return [
      {
        ...asked,
        fields: {
          treatment: ['untreated', kind],
          treatment_state: ['none', 'approved'],
          assignee_id: [null, assignee?.user_id ?? null],
        },
      },
    ]
  const changes: Change[] = [{ ...asked, fields: { treatment_state: ['none', 'submitted'] } }]
  if (!decidedBy || decidedAt === null) return changes
  const entity = { name: 'treatment', id: treatment_id }
  if (state === 'withdrawn')
    return [
      ...changes,
      { ...asked, at: decidedAt, fields: { treatment_state: ['submitted', 'none'] } },
      { ...asked, at: decidedAt, entity, fields: { state: ['submitted', 'withdrawn'] } },
    ]
  const decided = {
    at: decidedAt,
    user_id: decidedBy.user_id,
    principal_kind: 'session',
    operation: 'treatment.decide',
  }
  if (state === 'rejected')
    return [
      ...changes,
      { ...decided, fields: { treatment_state: ['submitted', 'rejected'] } },
      { ...decided, entity, fields: { state: ['submitted', 'rejected'] } },
    ]
  const ends = until === null ? null : storedInstant(until)
  changes.push(
    {
      ...decided,
      fields: {
        treatment: ['untreated', kind],
        treatment_state: ['submitted', 'approved'],
        ...(ends && { accepted_until: [null, ends] as const }),
      },
    },
    { ...decided, entity, fields: { state: ['submitted', 'approved'] } },
  )
  if (state !== 'expired' || until === null) return changes
  const ended = { at: until + 60_000, user_id: null, principal_kind: 'system', operation: 'system' }
  return [
    ...changes,
    {
      ...ended,
      fields: {
        treatment: [kind, 'untreated'],
        treatment_state: ['approved', 'none'],
        accepted_until: [ends, null],
      },
    },
    { ...ended, entity, fields: { state: ['approved', 'expired'] } },
  ]
}

/** As PostgreSQL writes an instant into JSON. */
const storedInstant = (at: number): string => instant(at).replace('Z', '+00:00')
