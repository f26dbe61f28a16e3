import { Button, SegmentedControl } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { usePlace } from '../app/place.ts'
import { Empty, Face } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { FirstSteps } from '../start/first-steps.tsx'
import { eventTexts } from '../text/event.ts'
import { EventItem } from './event-item.tsx'
import { EventsQuery } from './fields.ts'

const NewEvent = lazy(async () => ({ default: (await import('./new-event.tsx')).NewEvent }))

const shown = {
  open: ['created', 'verification_requested'],
  solved: ['solved'],
  all: undefined,
} as const
type Shown = keyof typeof shown
const isShown = (word: string | undefined): word is Shown => word !== undefined && Object.hasOwn(shown, word)

/** What keeps people from testing, newest first. */
export function Events() {
  const { organization, groups, group, groupIds } = usePlace()
  const search = useSearch({ from: '/$organization/events' })
  const state: Shown = isShown(search.state) ? search.state : 'open'
  const [isNew, setNew] = useState(false)
  const answer = useAnswer(
    EventsQuery,
    { organizationId: organization.id, groupIds, state: shown[state] && [...shown[state]] },
    { pause: groups.length === 0 },
  )
  if (groups.length === 0) return <FirstSteps />
  const mayCreate = (group ? [group] : groups).some(({ can }) => can.includes('event:write'))
  return (
    <div className="screen stack">
      <div className="screen-head">
        <h1>{eventTexts.title}</h1>
        <span className="soft">{eventTexts.intro}</span>
        <span className="grow" />
        <StateChoice state={state} />
        <Button
          disabled={!mayCreate}
          title={mayCreate ? undefined : eventTexts.mayNotCreate}
          onClick={() => setNew(true)}
        >
          {eventTexts.create}
        </Button>
      </div>
      <Face part={answer.part('events')} retry={answer.retry}>
        {({ nodes, totalCount }) =>
          nodes.length === 0 ? (
            <div className="card">
              <Empty title={eventTexts.none}>{eventTexts.noneHow}</Empty>
            </div>
          ) : (
            <>
              <ol className="list stack">
                {nodes.map((event) => (
                  <EventItem key={event.id} event={event} reload={answer.retry} />
                ))}
              </ol>
              {totalCount > nodes.length && (
                <p className="soft small">{eventTexts.more(totalCount - nodes.length)}</p>
              )}
            </>
          )
        }
      </Face>
      {isNew && (
        <Suspense fallback={null}>
          <NewEvent close={() => setNew(false)} done={answer.retry} />
        </Suspense>
      )}
    </div>
  )
}

function StateChoice({ state }: { state: Shown }) {
  const navigate = useNavigate()
  return (
    <SegmentedControl
      size="xs"
      aria-label={eventTexts.show}
      value={state}
      onChange={(value) =>
        void navigate({ to: '.', search: (now) => ({ ...now, state: value }), replace: true })
      }
      data={(['open', 'solved', 'all'] as const).map((value) => ({ value, label: eventTexts[value] }))}
    />
  )
}
