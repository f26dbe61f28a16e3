import { Button, SegmentedControl } from '@mantine/core'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { usePlace } from '../app/place.ts'
import { Empty, Face } from '../face/faces.tsx'
import { type Opening, OpeningButton, OpeningTable } from '../face/opening-table.tsx'
import { useAnswer } from '../graph/answer.ts'
import { bandOf, Severity } from '../severity/severity.tsx'
import { FirstSteps } from '../start/first-steps.tsx'
import { count } from '../text/format.ts'
import { fixTexts, packageTexts } from '../text/package.ts'
import { ClosedRowsQuery, FixesQuery, type KnownFix } from './fields.ts'
import './package.css'

const step = 50
const most = 200

/** What to do once to close many vulnerabilities. */
export function Fixes() {
  const { organization, groups, groupIds } = usePlace()
  const search = useSearch({ from: '/$organization/fixes' })
  const navigate = useNavigate()
  const [first, setFirst] = useState(step)
  const kind = kinds.find((one) => one === search.kind)
  const answer = useAnswer(
    FixesQuery,
    { organizationId: organization.id, groupIds, kind, first },
    { pause: groups.length === 0 },
  )
  if (groups.length === 0) return <FirstSteps />
  return (
    <div className="screen stack">
      <div className="screen-head">
        <h1>{fixTexts.title}</h1>
        <span className="soft">{fixTexts.intro}</span>
      </div>
      <section className="card stack">
        <SegmentedControl
          size="xs"
          className="fix-kinds"
          aria-label={fixTexts.kind}
          value={kind ?? 'any'}
          onChange={(value) =>
            void navigate({
              to: '.',
              search: (now) => ({ ...now, kind: value === 'any' ? undefined : value }),
              replace: true,
            })
          }
          data={Object.entries(fixTexts.kinds).map(([value, label]) => ({ value, label }))}
        />
        <Face part={answer.part('fixes')} retry={answer.retry}>
          {({ nodes, pageInfo }) => (
            <>
              <FixTable fixes={nodes} />
              {pageInfo.hasNextPage && first < most && (
                <Button variant="default" size="xs" onClick={() => setFirst(Math.min(first + step, most))}>
                  {packageTexts.more}
                </Button>
              )}
            </>
          )}
        </Face>
      </section>
    </div>
  )
}

const kinds = ['package', 'image', 'rule'] as const

function FixTable({ fixes }: { fixes: KnownFix[] }) {
  if (fixes.length === 0) return <Empty title={fixTexts.none}>{fixTexts.noneHow}</Empty>
  return (
    <OpeningTable
      columns={fixTexts.columns}
      numbers={['cvssf']}
      rows={fixes}
      cells={(fix, opening) => <Cells fix={fix} opening={opening} />}
      opened={(fix) => <ClosedRows fix={fix} />}
    />
  )
}

function Cells({ fix, opening }: { fix: KnownFix; opening: Opening }) {
  return (
    <>
      <td className="package-name">
        <OpeningButton {...opening}>{doing(fix)}</OpeningButton>
      </td>
      <td>{fixTexts.closes(fix.openCount, fix.rootCount)}</td>
      <td>
        <Severity band={bandOf(fix.severity)} value={fix.severity} />
      </td>
      <td className="number">{count(Math.round(fix.cvssf))}</td>
    </>
  )
}

const doing = ({ kind, name, toVersion }: KnownFix): string =>
  kind === 'package' ? fixTexts.doing.package(name, toVersion ?? '') : fixTexts.doing[kind](name)

/** The rows of a fix, each a link to its vulnerability. */
function ClosedRows({ fix }: { fix: KnownFix }) {
  const { organization } = usePlace()
  const answer = useAnswer(ClosedRowsQuery, {
    organizationId: organization.id,
    vulnerabilityIds: fix.vulnerabilityIds,
  })
  return (
    <Face part={answer.part('vulnerabilities')} retry={answer.retry}>
      {({ nodes }) => (
        <>
          <ul className="list reasons fix-rows" aria-label={fixTexts.rows}>
            {nodes.map((row) => (
              <li key={row.id}>
                <Severity band={row.severityBand} value={row.severity} named={false} />
                <div className="grow">
                  <Link
                    to="/$organization/vulnerabilities/$vulnerability"
                    params={{ organization: organization.slug, vulnerability: row.id }}
                  >
                    <span className="mono">{row.serial}</span> {row.title}
                  </Link>
                  <div className="mono small soft">
                    {row.root?.nickname} {row.location} {row.fixedVersion !== null && `→ ${row.fixedVersion}`}
                  </div>
                </div>
              </li>
            ))}
          </ul>
          {fix.openCount > nodes.length && (
            <span className="soft small">{fixTexts.shown(nodes.length, fix.openCount)}</span>
          )}
        </>
      )}
    </Face>
  )
}
