import { usePlace } from '../app/place.ts'
import { Face, Waiting } from '../face/faces.tsx'
import type { Part } from '../graph/answer.ts'
import { Card } from '../overview/card.tsx'
import type { Answer, Definition } from '../overview/fields.ts'
import { exposureTexts } from '../text/exposure.ts'
import { amount, count, duration } from '../text/format.ts'
import { overviewTexts } from '../text/overview.ts'
import type { ListSearch } from '../vulnerability/filters.ts'
import type { Benchmarks, KnownRoot } from './fields.ts'
import { RowsLink } from './rows-link.tsx'
import { rowsOf } from './rows-of.ts'
import { percent } from './totals.tsx'

const metrics = [
  'open-count',
  'exposure',
  'accepted-count',
  'found-count',
  'fixed-count',
  'remediation-rate',
  'mttr',
]

/** Groups, or the roots of the chosen one, beside each other; and how far groups are apart. */
export function Places(props: {
  places: Answer
  by: 'group' | 'root'
  roots: readonly KnownRoot[]
  benchmark: Part<Benchmarks>
  retry: () => void
  catalogue: Definition[]
  root: string | undefined
}) {
  const { by, catalogue } = props
  return (
    <>
      <Card title={exposureTexts.places[by]} metrics={metrics} catalogue={catalogue}>
        <p className="soft small card-note">{exposureTexts.groupsHow}</p>
        <PlaceTable {...props} />
      </Card>
      {by === 'group' && (
        <Card
          title={exposureTexts.benchmark}
          metrics={['remediation-rate', 'mttr', 'mttr-by-cvssf']}
          catalogue={catalogue}
        >
          <p className="soft small card-note">{exposureTexts.benchmarkHow}</p>
          <Face part={props.benchmark} retry={props.retry} waiting={<Waiting lines={3} />}>
            {({ benchmarks }) => <BenchmarkTable benchmarks={benchmarks} catalogue={catalogue} />}
          </Face>
        </Card>
      )}
    </>
  )
}

function PlaceTable(props: Parameters<typeof Places>[0]) {
  const { places, by, roots } = props
  const { groups } = usePlace()
  const series = Map.groupBy(places.series, ({ groupId, rootId }) => (by === 'root' ? rootId : groupId) ?? '')
  const nameOf = (id: string) =>
    by === 'root'
      ? roots.find((root) => root.id === id)?.nickname
      : groups.find((group) => group.id === id)?.name
  const lines = [...series].map(([id, own]) => ({ id, own, name: nameOf(id) ?? id }))
  const read = (own: Answer['series'], metric: string, column = 'value') =>
    own.find((each) => each.metric === metric)?.columns.find(({ name }) => name === column)?.values[0] ?? null
  lines.sort((a, b) => (read(b.own, 'exposure') ?? -1) - (read(a.own, 'exposure') ?? -1))
  return (
    <div className="table-frame" tabIndex={0}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{exposureTexts.place[by]}</th>
            {[
              exposureTexts.open,
              exposureTexts.cvssf(''),
              exposureTexts.accepted,
              exposureTexts.found,
              exposureTexts.fixed,
              exposureTexts.rate,
              exposureTexts.mttr,
            ].map((name) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ id, own, name }) => {
            const rows = rowsOf(places, by === 'root' ? id : props.root)
            const cell = (value: number | null, search: ListSearch | null) => (
              <Counted value={value} search={search} groupId={by === 'group' ? id : undefined} />
            )
            return (
              <tr key={id}>
                <th scope="row">{name}</th>
                {cell(read(own, 'open-count'), rows.open(0))}
                <td className="number">{text(read(own, 'exposure'), amount)}</td>
                {cell(read(own, 'accepted-count'), rows.accepted(0))}
                {cell(read(own, 'found-count', 'distinct'), rows.found(0))}
                {cell(read(own, 'fixed-count', 'distinct'), rows.fixed(0))}
                <td className="number">{percent(read(own, 'remediation-rate'))}</td>
                <td className="number">{text(read(own, 'mttr', 'p50'), duration)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

const text = (value: number | null, format: (value: number) => string): string =>
  value === null ? overviewTexts.gap : format(value)

function Counted(props: { value: number | null; search: ListSearch | null; groupId: string | undefined }) {
  const { value, search } = props
  return (
    <td className="number">
      {value === null || !search ? (
        overviewTexts.gap
      ) : (
        <RowsLink search={search} groupId={props.groupId}>
          {count(value)}
        </RowsLink>
      )}
    </td>
  )
}

function BenchmarkTable(props: { benchmarks: Benchmarks['benchmarks']; catalogue: Definition[] }) {
  const { benchmarks, catalogue } = props
  const { groups } = usePlace()
  const nameOf = (id: string | undefined) => groups.find((group) => group.id === id)?.name
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{overviewTexts.source}</th>
          <th scope="col">{exposureTexts.best}</th>
          <th scope="col">{exposureTexts.median}</th>
          <th scope="col">{exposureTexts.worst}</th>
        </tr>
      </thead>
      <tbody>
        {benchmarks.map(({ metric, unit, best, median, worst, groups: ranked }) => {
          const show = (value: number | null) => (unit === 'ratio' ? percent(value) : text(value, duration))
          const known = ranked.filter(({ value }) => value !== null)
          return (
            <tr key={metric}>
              <th scope="row">{catalogue.find(({ id }) => id === metric)?.title ?? metric}</th>
              <td>
                {show(best)} <span className="soft small">{nameOf(known[0]?.groupId)}</span>
              </td>
              <td>{show(median)}</td>
              <td>
                {show(worst)} <span className="soft small">{nameOf(known.at(-1)?.groupId)}</span>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
