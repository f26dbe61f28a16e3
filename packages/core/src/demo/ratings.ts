import { parseCvss, tenthsOf } from '@weir/contract/cvss'
import { day } from './course.ts'
import { auditRow, changeRows } from './decision-rows.ts'
import type { Placed } from './exposure-rows.ts'
import type { Rows } from './insert-rows.ts'
import type { Life } from './lives.ts'
import type { Crew, SimulatedPerson } from './people.ts'
import type { Random } from './random.ts'

/** A rating by a person; instants in milliseconds. */
export interface Rating {
  vector: string
  score: number
  justification: string
  by: SimulatedPerson
  at: number
}

/** Invents the rating of something that is open and about which nothing else was decided. */
export function inventRating(
  random: Random,
  { life, crew, now }: { life: Life; crew: Crew; now: number },
): Rating | null {
  const opening = life.openings.at(-1)
  const { vector } = life.weakness
  if (!opening || opening.to !== null || now - opening.from < 10 * day) return null
  if (!vector.startsWith('CVSS:3.1/') || /\/(M[A-Z]+|[CIA]R):/.test(vector) || !random.chance(0.08))
    return null
  const { environment, justification } = random.pick(ratings)
  const rated = parseCvss(`${vector}${environment}`)
  if (rated.score === life.score) return null
  return {
    vector: rated.vector,
    score: rated.score,
    justification,
    by: crew.tester,
    at: Math.floor(now - (1 + random.next() * 6) * day),
  }
}

/** Adds the history and the audit of a rating. */
export function addRating(rows: Rows, placed: Placed, random: Random): void {
  const { life, rating, organization_id } = placed
  if (!rating) return
  const { at, vector, justification, by, score } = rating
  rows.history.push(
    ...changeRows(random, placed, [
      {
        at,
        user_id: by.user_id,
        principal_kind: 'session',
        operation: 'vulnerability.rate',
        fields: {
          severity: [String(tenthsOf(life.score)), String(tenthsOf(score))],
          rated_vector: [null, vector],
          rated_text: [null, justification],
        },
      },
    ]),
  )
  rows.audit.push(
    auditRow(random, organization_id, {
      at,
      user_id: by.user_id,
      operation: 'vulnerability.rate',
      input: { vulnerability_ids: [life.id], cvss_vector: vector, justification },
    }),
  )
}

const ratings = [
  {
    environment: '/MAV:L',
    justification: 'The service listens on the host alone: nobody reaches it from the network.',
  },
  {
    environment: '/CR:L/IR:L/AR:L',
    justification: 'The system holds no data of customers and may be down for days.',
  },
  {
    environment: '/CR:H/IR:H',
    justification: 'This is where the payments are: whatever leaks here is what we must not lose.',
  },
  { environment: '/MPR:H', justification: 'Only two operators can reach the page, with a second factor.' },
]
