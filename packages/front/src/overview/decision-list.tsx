import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePlace } from '../app/place.ts'
import { Empty, Face } from '../face/faces.tsx'
import type { Part } from '../graph/answer.ts'
import { bandOf, Severity } from '../severity/severity.tsx'
import { text } from '../text/catalogue.ts'
import { ago, date } from '../text/format.ts'
import { DecideButtons } from '../vulnerability/decide-buttons.tsx'
import type { Request, Urgent } from './fields.ts'

interface Some<T> {
  nodes: T[]
  totalCount: number
}

/** What waits for a person: requests to decide, then critical ones without a decision, each with its reason. */
export function DecisionList(props: {
  requests: Part<Some<Request>>
  urgent: Part<Some<Urgent>>
  retry: () => void
}) {
  const { requests, urgent, retry } = props
  const isNothing =
    requests.state === 'ready' &&
    urgent.state === 'ready' &&
    requests.value.nodes.length + urgent.value.nodes.length === 0
  if (isNothing) return <Empty title={text.overview.decisionsNone}>{text.overview.decisionsNoneHow}</Empty>
  return (
    <>
      <Face part={requests} retry={retry}>
        {(some) => (
          <List of={some} search={{ state: 'submitted' }}>
            {some.nodes.map((request) => (
              <Item key={request.id} id={request.vulnerabilityId} of={request}>
                <p>
                  {text.overview.asks(request.requestedBy)}{' '}
                  <strong>{text.overview.wants[request.kind]}</strong>
                  {request.acceptedUntil && ` ${text.overview.until(date(request.acceptedUntil))}`},{' '}
                  {ago(request.requestedAt)}: <q>{request.justification}</q>
                </p>
                <DecideButtons decision={request} done={retry} />
              </Item>
            ))}
          </List>
        )}
      </Face>
      <Face part={urgent} retry={retry} waiting={null}>
        {(some) => (
          <List of={some} search={{ severity: 'critical', treatment: 'untreated' }}>
            {some.nodes.map((each) => (
              <Item key={each.id} id={each.id} of={each}>
                <p className="soft">
                  {text.overview.criticalUntreated}, reported {ago(each.reportedAt)}
                </p>
              </Item>
            ))}
          </List>
        )}
      </Face>
    </>
  )
}

function List<T>(props: { of: Some<T>; search: Record<string, string>; children: ReactNode }) {
  const { organization, group } = usePlace()
  return (
    <>
      <ul className="list decisions">{props.children}</ul>
      {props.of.totalCount > props.of.nodes.length && (
        <Link
          to="/$organization/vulnerabilities"
          params={{ organization: organization.slug }}
          search={{ ...props.search, group: group?.id }}
          className="small"
        >
          {text.action.showAll} ({props.of.totalCount})
        </Link>
      )}
    </>
  )
}

function Item(props: {
  id: string
  of: { serial: string; title: string; location: string; severity: number }
  children: ReactNode
}) {
  const { organization, group } = usePlace()
  const { serial, title, location, severity } = props.of
  return (
    <li>
      <div className="row">
        <Severity band={bandOf(severity)} value={severity} named={false} />
        <Link
          to="/$organization/vulnerabilities/$vulnerability"
          params={{ organization: organization.slug, vulnerability: props.id }}
          search={{ group: group?.id }}
          className="clip grow"
        >
          <span className="mono">{serial}</span> {title}
        </Link>
      </div>
      <div className="mono small soft clip" title={location}>
        {location}
      </div>
      {props.children}
    </li>
  )
}
