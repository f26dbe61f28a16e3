import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePlace } from '../app/place.ts'
import { Empty, Failed, Waiting } from '../face/faces.tsx'
import type { Part } from '../graph/answer.ts'
import { bandOf, Severity } from '../severity/severity.tsx'
import { overviewTexts } from '../text/overview.ts'
import { ago, count, date } from '../text/format.ts'
import { reattackTexts } from '../text/reattack.ts'
import { zeroRiskTexts } from '../text/zero-risk.ts'
import { DecideButtons } from '../vulnerability/decide-buttons.tsx'
import { mayDecide } from '../vulnerability/deciding.ts'
import { nameOf } from '../vulnerability/name.ts'
import type { ListSearch } from '../vulnerability/filters.ts'
import type { Request, Urgent, WaitingClaim, WaitingFix } from './fields.ts'
import { firstDecisions } from './first-decisions.ts'

interface Some<T> {
  nodes: T[]
  totalCount: number
}

/** What waits for a person: requests to decide and critical ones without a decision, each with its reason. */
export function DecisionList(props: {
  requests: Part<Some<Request>>
  claims: Part<Some<WaitingClaim>>
  fixes: Part<Some<WaitingFix>>
  urgent: Part<Some<Urgent>>
  retry: () => void
}) {
  const { requests, claims, fixes, urgent, retry } = props
  const parts = [requests, claims, fixes, urgent]
  if (parts.some(({ state }) => state === 'waiting')) return <Waiting lines={6} />
  const failed = parts.find((part) => part.state === 'failed')
  const asked = valueOf(requests)
  const claimed = valueOf(claims)
  const fixed = valueOf(fixes)
  const untreated = valueOf(urgent)
  const isAsked = new Set(
    [...asked.nodes, ...claimed.nodes, ...fixed.nodes].map(({ vulnerabilityId }) => vulnerabilityId),
  )
  const waiting = [
    ...asked.nodes.map((of) => ({
      isOwn: mayDecide('treatment', of),
      severity: of.severity,
      face: <RequestItem key={of.id} of={of} retry={retry} />,
    })),
    ...claimed.nodes.map((of) => ({
      isOwn: mayDecide('zeroRisk', of),
      severity: of.severity,
      face: <ClaimItem key={of.id} of={of} retry={retry} />,
    })),
    ...fixed.nodes.map((of) => ({
      isOwn: mayDecide('reattack', of),
      severity: of.severity,
      face: <FixItem key={of.id} of={of} retry={retry} />,
    })),
  ]
  const items = firstDecisions({
    own: waiting.filter(({ isOwn }) => isOwn),
    urgent: untreated.nodes
      .filter(({ id }) => !isAsked.has(id))
      .map((of) => ({ severity: of.severity, face: <UrgentItem key={of.id} of={of} /> })),
    others: waiting.filter(({ isOwn }) => !isOwn),
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
      {claimed.totalCount > 0 && (
        <All name={zeroRiskTexts.allClaims} total={claimed.totalCount} search={{ zero: 'requested' }} />
      )}
      {fixed.totalCount > 0 && (
        <All name={reattackTexts.allWaiting} total={fixed.totalCount} search={{ reattack: 'requested' }} />
      )}
      {untreated.totalCount > 0 && (
        <All
          name={overviewTexts.allUrgent}
          total={untreated.totalCount}
          search={{ severity: 'critical', treatment: 'untreated', zero: 'counted' }}
        />
      )}
    </div>
  )
}

function valueOf<T>(part: Part<Some<T>>): Some<T> {
  return part.state === 'ready' ? part.value : { nodes: [], totalCount: 0 }
}

function RequestItem({ of, retry }: { of: Request; retry: () => void }) {
  return (
    <Item id={of.vulnerabilityId} of={of}>
      <p>
        {overviewTexts.asks(of.requestedBy)} <strong>{overviewTexts.wants[of.kind]}</strong>
        {of.acceptedUntil && ` (${date(of.acceptedUntil)})`}, {ago(of.requestedAt)}: <q>{of.justification}</q>
      </p>
      <DecideButtons kind="treatment" decision={of} done={retry} />
    </Item>
  )
}

function ClaimItem({ of, retry }: { of: WaitingClaim; retry: () => void }) {
  return (
    <Item id={of.vulnerabilityId} of={of}>
      <p>
        {overviewTexts.asks(of.requestedBy)} <strong>{zeroRiskTexts.wants}</strong>, {ago(of.requestedAt)}:{' '}
        <q>{of.justification}</q>
      </p>
      <DecideButtons kind="zeroRisk" decision={of} done={retry} />
    </Item>
  )
}

function FixItem({ of, retry }: { of: WaitingFix; retry: () => void }) {
  return (
    <Item id={of.vulnerabilityId} of={of}>
      <p>
        {overviewTexts.asks(of.requestedBy)} <strong>{reattackTexts.wants}</strong>, {ago(of.requestedAt)}:{' '}
        <q>{of.justification}</q>
      </p>
      <DecideButtons kind="reattack" decision={of} done={retry} />
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
