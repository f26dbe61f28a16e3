import { Button } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { usePlace } from '../app/place.ts'
import { Empty, Face } from '../face/faces.tsx'
import { type Opening, OpeningButton, OpeningTable } from '../face/opening-table.tsx'
import { useAnswer } from '../graph/answer.ts'
import { bandOf, Severity } from '../severity/severity.tsx'
import { FirstSteps } from '../start/first-steps.tsx'
import { count } from '../text/format.ts'
import { packageTexts } from '../text/package.ts'
import { BomSaver } from './bom-saver.tsx'
import { type KnownPackage, PackagesQuery } from './fields.ts'
import { PackageFilters } from './package-filters.tsx'
import './package.css'

const step = 50
const most = 200

/** What roots and images consist of. */
export function Packages() {
  const { organization, groups, groupIds } = usePlace()
  const search = useSearch({ from: '/$organization/packages' })
  const navigate = useNavigate()
  const [first, setFirst] = useState(step)
  const answer = useAnswer(
    PackagesQuery,
    {
      organizationId: organization.id,
      groupIds,
      name: search.name || undefined,
      licence: search.licence || undefined,
      direct: isChosen(search.direct),
      vulnerable: isChosen(search.vulnerable),
      first,
    },
    { pause: groups.length === 0 },
  )
  if (groups.length === 0) return <FirstSteps />
  return (
    <div className="screen stack">
      <div className="screen-head">
        <h1>{packageTexts.title}</h1>
        <span className="soft">{packageTexts.intro}</span>
      </div>
      <section className="card stack">
        <div className="package-head">
          <PackageFilters
            filter={search}
            change={(part) =>
              void navigate({ to: '.', search: (now) => ({ ...now, ...part }), replace: true })
            }
          />
          <Face part={answer.part('roots')} retry={answer.retry} failed={null}>
            {({ nodes }) => <BomSaver roots={nodes} />}
          </Face>
        </div>
        <Face part={answer.part('packages')} retry={answer.retry}>
          {({ nodes, totalCount, totalIsBounded, pageInfo }) => (
            <>
              <PackageTable packages={nodes} />
              <div className="row">
                <span className="soft small">{packageTexts.total(totalCount, totalIsBounded)}</span>
                {pageInfo.hasNextPage && first < most && (
                  <Button variant="default" size="xs" onClick={() => setFirst(Math.min(first + step, most))}>
                    {packageTexts.more}
                  </Button>
                )}
              </div>
            </>
          )}
        </Face>
      </section>
    </div>
  )
}

const isChosen = (word: string | undefined): boolean | undefined =>
  word === 'yes' ? true : word === 'no' ? false : undefined

function PackageTable({ packages }: { packages: KnownPackage[] }) {
  if (packages.length === 0) return <Empty title={packageTexts.none}>{packageTexts.noneHow}</Empty>
  return (
    <OpeningTable
      columns={packageTexts.columns}
      numbers={['open']}
      rows={packages}
      cells={(one, opening) => <Cells one={one} opening={opening} />}
      opened={(one) => <Way one={one} />}
    />
  )
}

function Cells({ one, opening }: { one: KnownPackage; opening: Opening }) {
  return (
    <>
      <td className="package-name">
        <OpeningButton {...opening}>{one.name}</OpeningButton>{' '}
        <span className="soft small">{one.ecosystem}</span>
      </td>
      <td className="mono small">{one.version ?? '–'}</td>
      <td>
        {one.root?.nickname} {one.image !== null && <div className="soft small">{one.image}</div>}
      </td>
      <td>{one.licences.join(', ') || <span className="soft">{packageTexts.noLicence}</span>}</td>
      <td>{needed(one)}</td>
      <td className="number">
        {one.severity === null ? (
          <span className="soft">0</span>
        ) : (
          <span className="row">
            {count(one.openCount)} <Severity band={bandOf(one.severity)} value={one.severity} />
          </span>
        )}
      </td>
    </>
  )
}

function needed({ isDirect }: KnownPackage): string {
  if (isDirect === null) return packageTexts.unknown
  return isDirect ? packageTexts.isDirect : packageTexts.isIndirect
}

/** The way to a package, one step a line. */
function Way({ one }: { one: KnownPackage }) {
  return (
    <div className="stack">
      <strong>{packageTexts.way}</strong>
      {one.trail.length === 0 ? (
        <span className="soft">{packageTexts.unknown}</span>
      ) : (
        <ol className="package-way mono small">
          {one.trail.map((name, at) => (
            <li key={`${at} ${name}`}>{name}</li>
          ))}
        </ol>
      )}
      <span className="soft small">
        {one.purl !== null && <code>{one.purl}</code>} {one.tools.join(', ')}
      </span>
    </div>
  )
}
