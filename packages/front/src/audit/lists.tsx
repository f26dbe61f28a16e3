import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { usePlace } from '../app/place.ts'
import { Empty, Face } from '../face/faces.tsx'
import { type Opening, OpeningButton, OpeningTable } from '../face/opening-table.tsx'
import { type Part, useAnswer } from '../graph/answer.ts'
import { Ago } from '../text/ago.tsx'
import { auditTexts } from '../text/audit.ts'
import { count, network } from '../text/format.ts'
import { AuditQuery, DenialsQuery, type Entry, type Refused } from './fields.ts'
import { type Filter, isId, variablesOf } from './filter.ts'
import { useUntilSealed } from './use-until-sealed.ts'

const step = 50
const most = 200

/** Changes that match, newest first; each opens what was asked. */
export function Changes({ filter }: { filter: Filter }) {
  const { organization } = usePlace()
  const [first, setFirst] = useState(step)
  const object = filter.object.trim()
  const answer = useAnswer(AuditQuery, {
    ...variablesOf(filter, organization.id, first),
    ...(isId(object) && { object }),
  })
  const part = answer.part('audit')
  useUntilSealed(part.state === 'ready' && part.value.nodes.some(({ seq }) => seq === null), answer.retry)
  return (
    <Listed part={part} retry={answer.retry} more={first < most ? () => setFirst(next(first)) : null}>
      {(rows) => (
        <OpeningTable
          columns={auditTexts.columns}
          numbers={['seq']}
          rows={rows}
          cells={(entry, opening) => <EntryCells entry={entry} opening={opening} />}
          opened={(entry) => <Details entry={entry} />}
        />
      )}
    </Listed>
  )
}

/** Refused attempts that match, newest first. */
export function Refusals({ filter }: { filter: Filter }) {
  const { organization } = usePlace()
  const [first, setFirst] = useState(step)
  const answer = useAnswer(DenialsQuery, variablesOf(filter, organization.id, first))
  return (
    <>
      <p className="soft small">{auditTexts.refusedHow}</p>
      <Listed
        part={answer.part('denials')}
        retry={answer.retry}
        more={first < most ? () => setFirst(next(first)) : null}
      >
        {(rows) => <RefusedTable rows={rows} />}
      </Listed>
    </>
  )
}

const next = (first: number): number => Math.min(first + step, most)

/** A page of a list with what is under it, or that there is nothing. */
function Listed<T>({
  part,
  retry,
  more,
  children,
}: {
  part: Part<{ nodes: T[]; totalCount: number; totalIsBounded: boolean; pageInfo: { hasNextPage: boolean } }>
  retry: () => void
  more: (() => void) | null
  children: (rows: T[]) => ReactNode
}) {
  return (
    <Face part={part} retry={retry}>
      {({ nodes, totalCount, totalIsBounded, pageInfo }) =>
        nodes.length === 0 ? (
          <Empty title={auditTexts.none}>{auditTexts.noneHow}</Empty>
        ) : (
          <>
            {children(nodes)}
            <Foot
              total={auditTexts.total(totalCount, totalIsBounded)}
              hasMore={pageInfo.hasNextPage}
              more={more}
            />
          </>
        )
      }
    </Face>
  )
}

function RefusedTable({ rows }: { rows: Refused[] }) {
  return (
    <div className="table-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            {Object.entries(auditTexts.deniedColumns).map(([key, name]) => (
              <th key={key} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>
                <Ago instant={row.at} />
              </td>
              <td>
                <Who by={row} />
              </td>
              <td className="mono">{row.operation}</td>
              <td>
                <From address={row.fromAddress} />
              </td>
              <td>{auditTexts.codes[row.code] ?? row.code}</td>
              <td className="number">{count(row.attempts)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function EntryCells({ entry, opening }: { entry: Entry; opening: Opening }) {
  return (
    <>
      <td>
        <Ago instant={entry.at} />
      </td>
      <td>
        <Who by={entry} />
      </td>
      <td className="mono">
        <OpeningButton {...opening}>{entry.operation}</OpeningButton>
      </td>
      <td>
        <From address={entry.fromAddress} />
      </td>
      <td className="number">
        {entry.seq === null ? <span className="soft">{auditTexts.waits}</span> : count(entry.seq)}
      </td>
    </>
  )
}

function Who({ by }: { by: Pick<Entry, 'who' | 'operator' | 'principal'> }) {
  return (
    <>
      {by.operator !== null && <span className="audit-operator">{auditTexts.as(by.operator)} </span>}
      {by.who} <span className="soft small">{auditTexts.principals[by.principal]}</span>
    </>
  )
}

function From({ address }: { address: string | null }) {
  if (address === null) return '–'
  return (
    <span className="mono small" title={auditTexts.network}>
      {network(address)}
    </span>
  )
}

function Details({ entry }: { entry: Entry }) {
  return (
    <dl className="audit-details">
      <dt>{auditTexts.input}</dt>
      <dd>
        <pre className="code">{pretty(entry.input)}</pre>
        <div className="soft small">{auditTexts.inputHow}</div>
      </dd>
      {entry.objects.length > 0 && (
        <>
          <dt>{auditTexts.objects}</dt>
          <dd className="mono small">{entry.objects.join(' ')}</dd>
        </>
      )}
      {entry.requestId !== null && (
        <>
          <dt>{auditTexts.request}</dt>
          <dd className="mono small">{entry.requestId}</dd>
        </>
      )}
      {entry.link !== null && (
        <>
          <dt>{auditTexts.link}</dt>
          <dd className="mono small">{entry.link}</dd>
        </>
      )}
    </dl>
  )
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2)
  } catch {
    return json
  }
}

function Foot({ total, hasMore, more }: { total: string; hasMore: boolean; more: (() => void) | null }) {
  return (
    <div className="row">
      <span className="soft small grow">
        {total} {hasMore && more === null && auditTexts.narrow}
      </span>
      {hasMore && more !== null && (
        <Button variant="default" onClick={more}>
          {auditTexts.more}
        </Button>
      )}
    </div>
  )
}
