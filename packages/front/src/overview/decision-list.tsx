import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePlace } from '../app/place.ts'
import { Empty, Failed, Waiting } from '../face/faces.tsx'
import type { Part } from '../graph/answer.ts'
import { bandOf, Severity } from '../severity/severity.tsx'
import { overviewTexts } from '../text/overview.ts'
import { ago, count, date } from '../text/format.ts'
import { DecideButtons } from '../vulnerability/decide-buttons.tsx'
import { nameOf } from '../vulnerability/name.ts'
import type { ListSearch } from '../vulnerability/filters.ts'
import type { Request, Urgent } from './fields.ts'
import { firstDecisions } from './first-decisions.ts'

interface Some<T> {
  nodes: T[]
  totalCount: number
}

/** What waits for a person: requests to decide and critical ones without a decision, each with its reason. */
export function DecisionList(props: {
  requests: Part<Some<Request>>
  urgent: Part<Some<Urgent>>
  retry: () => void
}) {
  const { requests, urgent, retry } = props
  if (requests.state === 'waiting' || urgent.state === 'waiting') return <Waiting lines={6} />
  const failed = [requests, urgent].find((part) => part.state === 'failed')
  const asked = requests.state === 'ready' ? requests.value : nothing
  const untreated = urgent.state === 'ready' ? urgent.value : nothing
  const isAsked = new Set(asked.nodes.map(({ vulnerabilityId }) => vulnerabilityId))
  const requested = (of: Request) => ({
    severity: of.severity,
    face: <RequestItem key={of.id} of={of} retry={retry} />,
  })
  const items = firstDecisions({
    own: asked.nodes.filter(mayDecide).map(requested),
    urgent: untreated.nodes
      .filter(({ id }) => !isAsked.has(id))
      .map((of) => ({ severity: of.severity, face: <UrgentItem key={of.id} of={of} /> })),
    others: asked.nodes.filter((of) => !mayDecide(of)).map(requested),
  })
  if (!failed && items.length === 0) {
    return <Empty title={overviewTexts.decisionsNone}>{overviewTexts.decisionsNoneHow}</Empty>
  }
  return (
    <div className="stack">
      {failed?.state === 'failed' && <Failed problem={failed.problem} retry={retry} />}
      <ol className="list decisions">{items.map(({ face }) => face)}</ol>
      {asked.totalCount > 0 && (
        <All name={overviewTexts.allRequests} total={asked.totalCount} search={{ state: 'submitted' }} />
      )}
      {untreated.totalCount > 0 && (
        <All
          name={overviewTexts.allUrgent}
          total={untreated.totalCount}
          search={{ severity: 'critical', treatment: 'untreated' }}
        />
      )}
    </div>
  )
}

const mayDecide = (of: Request): boolean => of.mayDecide && of.can.includes('treatment:approve')

const nothing = { nodes: [], totalCount: 0 }

function RequestItem({ of, retry }: { of: Request; retry: () => void }) {
  return (
    <Item id={of.vulnerabilityId} of={of}>
      <p>
        {overviewTexts.asks(of.requestedBy)} <strong>{overviewTexts.wants[of.kind]}</strong>
        {of.acceptedUntil && ` (${date(of.acceptedUntil)})`}, {ago(of.requestedAt)}: <q>{of.justification}</q>
      </p>
      <DecideButtons decision={of} done={retry} />
    </Item>
  )
}

function UrgentItem({ of }: { of: Urgent }) {
  return (
    <Item id={of.id} of={{ ...of, title: nameOf(of) }}>
      <p className="soft">{overviewTexts.criticalUntreated(ago(of.reportedAt))}</p>
    </Item>
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
          title={title}
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

function All({ name, total, search }: { name: string; total: number; search: ListSearch }) {
  const { organization, group } = usePlace()
  return (
    <Link
      to="/$organization/vulnerabilities"
      params={{ organization: organization.slug }}
      search={{ ...search, group: group?.id }}
      className="small"
    >
      {name} ({count(total)})
    </Link>
  )
}
