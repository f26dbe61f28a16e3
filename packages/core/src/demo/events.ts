import type { eventTypes } from '@weir/contract'
import { day, simulatedDays } from './course.ts'
import { auditRow } from './decision-rows.ts'
import { instant, type Row, type Rows } from './insert-rows.ts'
import type { Crew, SimulatedPerson } from './people.ts'
import type { Random } from './random.ts'

/** What kept people from testing a group; instants in milliseconds. */
export interface SimulatedEvent {
  id: string
  type: (typeof eventTypes)[number]
  description: string
  by: SimulatedPerson
  at: number
  /** What was said last, and when; null while nobody has. */
  note: { text: string; by: SimulatedPerson; at: number } | null
  state: 'created' | 'verification_requested' | 'solved'
}

/** Invents what impeded the testing of a group in two years, of which the newest is still there. */
export function inventEvents(random: Random, { crew, now }: { crew: Crew; now: number }): SimulatedEvent[] {
  const past = Array.from({ length: random.int(2, 4) }, () => {
    const at = now - random.int(60, simulatedDays - 60) * day
    const end = Math.floor(at + (1 + random.next() * 20) * day)
    return event(random, crew, { at, state: 'solved', end })
  })
  const at = Math.floor(now - random.int(6, 25) * day)
  const isAsked = random.chance(0.4)
  return [
    ...past,
    event(random, crew, {
      at,
      state: isAsked ? 'verification_requested' : 'created',
      end: isAsked ? Math.floor(now - (0.5 + random.next()) * day) : null,
    }),
  ]
}

function event(
  random: Random,
  crew: Crew,
  { at, state, end }: { at: number; state: SimulatedEvent['state']; end: number | null },
): SimulatedEvent {
  const { type, description, cure, check } = random.pick(impediments)
  const note =
    end === null
      ? null
      : state === 'solved'
        ? { text: check, by: crew.tester, at: end }
        : { text: cure, by: crew.manager, at: end }
  return { id: random.uuid(at), type, description, by: crew.tester, at, note, state }
}

/** Adds events with their history and their audit. */
export function addEvents(
  rows: Rows,
  events: readonly SimulatedEvent[],
  { random, organization_id, group_id }: { random: Random; organization_id: string; group_id: string },
): void {
  for (const { id, type, description, by, at, note, state } of events) {
    rows.event.push({
      organization_id,
      group_id,
      id,
      root_id: null,
      type,
      description,
      state,
      created_by: by.user_id,
      created_at: instant(at),
      note: note?.text ?? null,
      noted_by: note?.by.user_id ?? null,
      noted_at: note ? instant(note.at) : null,
      times_told: 3,
    })
    rows.audit.push(
      auditRow(random, organization_id, {
        at,
        user_id: by.user_id,
        operation: 'event.create',
        input: { group_id, type, description },
      }),
    )
    rows.consult.push(...saidAbout(random, { organization_id, group_id, event_id: id }, { by, at }))
    if (note) rows.history.push(...historyOf(random, { organization_id, group_id, id }, { note, state }))
  }
}

function historyOf(
  random: Random,
  { organization_id, group_id, id }: { organization_id: string; group_id: string; id: string },
  { note, state }: { note: { text: string; by: SimulatedPerson; at: number }; state: string },
): Row<'history'>[] {
  const fields = [
    ['state', state === 'solved' ? 'verification_requested' : 'created', state],
    ['note', null, note.text],
  ] as const
  return fields.map(([field, old_value, new_value]) => ({
    organization_id,
    id: random.uuid(note.at),
    group_id,
    entity: 'event',
    entity_id: id,
    at: instant(note.at),
    principal_kind: 'session',
    user_id: note.by.user_id,
    operation: state === 'solved' ? 'event.solve' : 'event.request_verification',
    field,
    old_value,
    new_value,
  }))
}

const impediments = [
  {
    type: 'credentials',
    description: 'The test accounts are locked: every sign-in answers that the password has expired.',
    cure: 'New passwords are in the vault.',
    check: 'Signed in with all three accounts.',
  },
  {
    type: 'environment',
    description: 'The staging environment answers 503 since the last deployment.',
    cure: 'Rolled back to the release before.',
    check: 'It answers, and the data of the tests is there.',
  },
  {
    type: 'network_access',
    description: 'The firewall drops what comes from the address of the testers.',
    cure: 'The range is allowed until the end of the quarter.',
    check: 'Reached all hosts in scope.',
  },
  {
    type: 'data',
    description: 'The payment flow cannot be reached without an order in state “shipped”.',
    cure: 'Twenty orders in every state were loaded.',
    check: 'Went through the flow with five of them.',
  },
  {
    type: 'cloning',
    description: 'The submodule of the repository cannot be read with the deploy key.',
    cure: 'The key may read the submodule now.',
    check: 'A fresh clone is complete.',
  },
] as const

/** What was said about an event on the day after. */
const saidAbout = (
  random: Random,
  about: { organization_id: string; group_id: string; event_id: string },
  { by, at }: { by: SimulatedPerson; at: number },
): Row<'consult'>[] => [
  {
    ...about,
    id: random.uuid(at + day / 2),
    finding_id: null,
    text: random.pick(remarks),
    written_by: by.user_id,
    written_at: instant(at + day / 2),
  },
]

const remarks = [
  'We go on with the other hosts meanwhile. **Please say here** when it works again.',
  'Seen from two networks, so it is not ours:\n\n- office\n- data centre',
  'The request that fails is `GET /health`.',
]
