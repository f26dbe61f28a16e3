import { overviewTexts } from '../text/overview.ts'
import { duration } from '../text/format.ts'
import { Definitions } from './definition.tsx'
import { type Answer, type Definition, valuesOf } from './fields.ts'

/** A duration: its median with how many it is of, how sure it is, and the period before. */
export function DurationCard(props: {
  title: string
  metric: string
  whole: Answer
  before: Answer | null
  catalogue: Definition[]
}) {
  const read = (column: string) => valuesOf(props.whole, props.metric, column)[0] ?? null
  const [median, low, high, p90, n] = ['p50', 'p50_low', 'p50_high', 'p90', 'n'].map(read)
  const previous = props.before && valuesOf(props.before, props.metric, 'p50')[0]
  return (
    <div className="card duration">
      <div className="card-head">
        <h2 className="grow">{props.title}</h2>
        <Definitions catalogue={props.catalogue} metrics={[props.metric]} />
      </div>
      {median === null || median === undefined ? (
        <p className="soft">{overviewTexts.nothingMeasured}</p>
      ) : (
        <>
          <p className="duration-value">
            {duration(median)} <span className="soft small">{overviewTexts.median}</span>
          </p>
          {isKnown(low) && isKnown(high) && <Interval low={low} median={median} high={high} />}
          <p className="soft small">
            {[
              isKnown(n) && overviewTexts.sample(n),
              isKnown(low) && isKnown(high) && overviewTexts.interval(duration(low), duration(high)),
              isKnown(p90) && overviewTexts.p90(duration(p90)),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
          {isKnown(previous) && <p className="soft small">{overviewTexts.previous(duration(previous))}</p>}
        </>
      )}
    </div>
  )
}

const isKnown = (value: number | null | undefined): value is number => value !== null && value !== undefined

/** The interval of confidence as a bar with the median in it. */
function Interval({ low, median, high }: { low: number; median: number; high: number }) {
  const end = high * 1.15 || 1
  const x = (value: number) => `${(value / end) * 100}%`
  return (
    <div className="interval" aria-hidden>
      <span style={{ insetInlineStart: x(low), width: x(high - low) }} />
      <i style={{ insetInlineStart: x(median) }} />
    </div>
  )
}
