import { Select, Skeleton } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { usePlace } from '../app/place.ts'
import { Face, WaitingCard } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import '../overview/overview.css'
import { daysOf, isRange, type Range, ranges } from '../overview/period.ts'
import { RangeChoice } from '../overview/range-choice.tsx'
import { exposureTexts } from '../text/exposure.ts'
import { moment, timezone } from '../text/format.ts'
import { overviewTexts } from '../text/overview.ts'
import { Ages } from './ages.tsx'
import { Charts } from './charts.tsx'
import { Coverage } from './coverage.tsx'
import './exposure.css'
import { ExposureQuery, type KnownRoot } from './fields.ts'
import { Places } from './places.tsx'
import { Remediation } from './remediation.tsx'
import { Treatments, Weaknesses } from './slices.tsx'
import { Totals } from './totals.tsx'

/** The risk of an organization, a group or a root over time, each number a way to its rows. */
export function Exposure() {
  const { organization, groupIds, group } = usePlace()
  const search = useSearch({ from: '/$organization/exposure' })
  const range: Range = isRange(search.range) ? search.range : '6m'
  const { step } = ranges[range]
  const { from, to } = daysOf(range)
  const answer = useAnswer(ExposureQuery, {
    organizationId: organization.id,
    groupIds,
    rootIds: search.root ? [search.root] : undefined,
    from,
    to,
    timezone,
    step,
    byGroup: !group,
    byRoot: Boolean(group),
  })
  const found = answer.part('catalogue')
  const shared = {
    catalogue: found.state === 'ready' ? found.value : [],
    root: search.root,
  }
  const { retry } = answer
  const roots = answer.part('roots')
  return (
    <div className="screen">
      <div className="screen-head">
        <h1>{exposureTexts.title}</h1>
        <span className="soft">{group?.name ?? organization.name}</span>
        <span className="grow" />
        <RootChoice roots={roots.state === 'ready' ? roots.value.nodes : []} root={search.root} />
        <RangeChoice range={range} />
      </div>
      <Face part={answer.part('whole')} retry={retry} waiting={<Skeleton height={96} />}>
        {(whole) => <Totals whole={whole} {...shared} />}
      </Face>
      <div className="stack exposure">
        <Face part={answer.part('steps')} retry={retry} waiting={<WaitingCard />}>
          {(steps) => <Charts steps={steps} step={step} {...shared} />}
        </Face>
        <Face part={answer.part('whole')} retry={retry} waiting={<WaitingCard />} failed={null}>
          {(whole) => (
            <div className="pair">
              <Ages whole={whole} {...shared} />
              <Remediation whole={whole} {...shared} />
            </div>
          )}
        </Face>
        <div className="pair">
          <Weaknesses
            cwes={answer.part('cwes')}
            rules={answer.part('rules')}
            retry={retry}
            root={search.root}
          />
          <Face part={answer.part('mix')} retry={retry} waiting={<WaitingCard />}>
            {(mix) => <Treatments mix={mix} root={search.root} />}
          </Face>
        </div>
        <Face part={answer.part('places')} retry={retry} waiting={<WaitingCard />}>
          {(places) => (
            <Places
              places={places}
              by={group ? 'root' : 'group'}
              roots={roots.state === 'ready' ? roots.value.nodes : []}
              benchmark={answer.part('benchmark')}
              retry={retry}
              {...shared}
            />
          )}
        </Face>
        <Face part={answer.part('coverage')} retry={retry} waiting={<WaitingCard />}>
          {(coverage) => <Coverage roots={coverage.nodes} total={coverage.totalCount} />}
        </Face>
        <Face part={answer.part('whole')} retry={retry} waiting={null} failed={null}>
          {({ asOf }) => <p className="soft small">{overviewTexts.asOf(moment(asOf))}</p>}
        </Face>
      </div>
    </div>
  )
}

/** Narrows the screen to one root; the address keeps it. */
function RootChoice({ roots, root }: { roots: readonly KnownRoot[]; root: string | undefined }) {
  const navigate = useNavigate()
  if (roots.length === 0) return null
  return (
    <Select
      aria-label={exposureTexts.root}
      placeholder={exposureTexts.allRoots}
      value={root ?? null}
      data={roots.map(({ id, nickname }) => ({ value: id, label: nickname }))}
      onChange={(id) =>
        void navigate({ to: '.', search: (now) => ({ ...now, root: id ?? undefined }), replace: true })
      }
      clearable
      searchable={roots.length > 8}
      size="xs"
      w={200}
    />
  )
}
