import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { usePlace } from '../app/place.ts'
import { Waiting } from '../face/faces.tsx'
import { consultTexts } from '../text/consult.ts'
import { eventStateTexts, eventTexts, eventTypeTexts } from '../text/event.ts'
import { ago, moment } from '../text/format.ts'
import type { KnownEvent } from './fields.ts'
import { type Move, MoveForm } from './move-form.tsx'

const Thread = lazy(async () => ({ default: (await import('../consult/thread.tsx')).Thread }))

/** One event: what happens, what was said last, and what may be done about it. */
export function EventItem({ event, reload }: { event: KnownEvent; reload: () => void }) {
  const { groups } = usePlace()
  const [isTalking, setTalking] = useState(false)
  const [chosen, setChosen] = useState<Move | null>(null)
  return (
    <li className="card stack">
      <div className="row wrap">
        <h2>{eventTypeTexts[event.type]}</h2>
        <span className="soft">{groups.find(({ id }) => id === event.groupId)?.name}</span>
        <span className="grow" />
        {event.heldCount > 0 && <span className="small soft">{eventTexts.holds(event.heldCount)}</span>}
        <strong>{eventStateTexts[event.state]}</strong>
      </div>
      <p className="prose">{event.description}</p>
      {event.note && event.notedAt && (
        <p className="prose soft">
          {event.notedBy}, <time dateTime={event.notedAt}>{moment(event.notedAt)}</time>: {event.note}
        </p>
      )}
      <div className="row wrap">
        <span className="soft small" title={moment(event.createdAt)}>
          {ago(event.createdAt)}, {eventTexts.reported(event.createdBy)}
        </span>
        <span className="grow" />
        {!isTalking && (
          <Button size="compact-sm" variant="default" onClick={() => setTalking(true)}>
            {consultTexts.open}
          </Button>
        )}
        {!chosen &&
          movesOf(event).map((move) => (
            <Button
              key={move}
              size="compact-sm"
              variant={move === 'sendBack' ? 'default' : 'filled'}
              onClick={() => setChosen(move)}
            >
              {eventTexts[move]}
            </Button>
          ))}
      </div>
      {chosen && (
        <MoveForm
          move={chosen}
          eventId={event.id}
          cancel={() => setChosen(null)}
          done={() => {
            setChosen(null)
            reload()
          }}
        />
      )}
      {isTalking && (
        <Suspense fallback={<Waiting lines={2} />}>
          <Thread groupId={event.groupId} eventId={event.id} />
        </Suspense>
      )}
    </li>
  )
}

function movesOf({ state, can }: KnownEvent): Move[] {
  if (state === 'created') return can.includes('event:write') ? ['ask'] : []
  return state === 'verification_requested' && can.includes('event:solve') ? ['sendBack', 'solve'] : []
}
