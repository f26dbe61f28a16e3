import { useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconChartAreaLine, IconTable } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { overviewTexts } from '../text/overview.ts'
import { month, short, shortDate } from '../text/format.ts'
import './chart.css'
import { ChartTable } from './chart-table.tsx'
import { type Series, valueText } from './series.ts'

/** A chart over time with a readout above it; the same numbers are there as a table. */
export function Chart(props: {
  label: string
  /** Starts of the intervals. */
  starts: readonly string[]
  series: readonly Series[]
  format: (value: number) => string
  height?: number
}) {
  const { starts, series, format, height = 168 } = props
  const { ref, width } = useElementSize()
  const frame = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light')
  const [at, setAt] = useState<number | null>(null)
  const [isTable, setTable] = useState(false)
  const data = JSON.stringify([starts, series.map(({ values }) => values)])
  useEffect(() => {
    if (!frame.current || width === 0 || isTable) return
    const plot = new uPlot(
      optionsOf({ ...props, height, width, onMove: setAt, root: frame.current }),
      [starts.map((start) => Date.parse(start) / 1000), ...series.map(drawn)],
      frame.current,
    )
    return () => plot.destroy()
  }, [data, width, scheme, isTable])
  const shown = at ?? lastKnown(series)
  return (
    <figure className="chart" aria-label={props.label}>
      <figcaption className="chart-readout">
        {series.map((each) => (
          <span key={each.name} className="chart-key">
            <Swatch series={each} />
            {each.name} <strong>{valueText(each.values[shown], format)}</strong>
          </span>
        ))}
        <span className="chart-aside">
          <span className="soft">{starts[shown] && shortDate(starts[shown])}</span>
          <Switch isTable={isTable} turn={() => setTable(!isTable)} />
        </span>
      </figcaption>
      <div ref={ref} className="chart-body" style={{ minHeight: height }}>
        {!isTable && !isAnyKnown(series) && <span className="chart-none soft">{overviewTexts.noData}</span>}
        {isTable ? (
          <ChartTable starts={starts} series={series} format={format} height={height} />
        ) : (
          <div ref={frame} aria-hidden />
        )}
      </div>
    </figure>
  )
}

function Switch({ isTable, turn }: { isTable: boolean; turn: () => void }) {
  const name = isTable ? overviewTexts.asChart : overviewTexts.asTable
  const Icon = isTable ? IconChartAreaLine : IconTable
  return (
    <button type="button" className="chart-switch" aria-label={name} title={name} onClick={turn}>
      <Icon size={15} aria-hidden />
    </button>
  )
}

function Swatch({ series }: { series: Series }) {
  return (
    <svg width="14" height="8" aria-hidden>
      {series.kind === 'line' ? (
        <path d="M0 4h14" stroke={`var(--${series.color})`} strokeWidth="2" />
      ) : (
        <rect width="14" height="8" rx="1.5" fill={`var(--${series.color})`} />
      )}
    </svg>
  )
}

const isAnyKnown = (series: readonly Series[]): boolean =>
  series.some(({ values }) => values.some((value) => value !== null))

/** The newest interval in which anything is known. */
function lastKnown(series: readonly Series[]): number {
  const ends = series.map(({ values }) => values.findLastIndex((value) => value !== null))
  return Math.max(0, ...ends)
}

const yearMs = 400 * 86_400_000

function optionsOf(of: {
  starts: readonly string[]
  series: readonly Series[]
  width: number
  height: number
  root: HTMLElement
  onMove: (index: number | null) => void
}): uPlot.Options {
  const [first = '', last = first] = [of.starts[0], of.starts.at(-1)]
  const dayText = Date.parse(last) - Date.parse(first) > yearMs ? month : shortDate
  const style = getComputedStyle(of.root)
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const axis: uPlot.Axis = {
    stroke: color('ink-soft'),
    grid: { stroke: color('line'), width: 1 },
    ticks: { show: false },
    font: `11px ${style.fontFamily}`,
  }
  return {
    width: of.width,
    height: of.height,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    hooks: { setCursor: [(plot) => of.onMove(plot.cursor.idx ?? null)] },
    scales: { x: { time: true, range: spread(of.series) }, y: { range: fromZero } },
    axes: [
      {
        ...axis,
        size: 24,
        grid: { show: false },
        space: 70,
        values: (_, ticks) => ticks.map((tick) => dayText(tick * 1000)),
      },
      {
        ...axis,
        size: 42,
        ...(isWhole(of.series) && { incrs: wholeSteps }),
        values: (_, ticks) => ticks.map((tick) => short(Math.abs(tick))),
      },
    ],
    series: [{}, ...of.series.map((series) => lineOf(series, color(series.color)))],
  }
}

function lineOf(series: Series, stroke: string): uPlot.Series {
  const isAlone = series.values.filter((value) => value !== null).length < 3
  const base: uPlot.Series = {
    label: series.name,
    stroke,
    width: 1.75,
    spanGaps: false,
    points: { show: isAlone, size: 6 },
  }
  if (series.kind === 'bars') {
    const bars = uPlot.paths.bars?.({ size: [0.62, 28], radius: 0.15 })
    return { ...base, fill: stroke, width: 0, points: { show: false }, ...(bars && { paths: bars }) }
  }
  return series.kind === 'area' ? { ...base, fill: `${stroke}22` } : base
}

/** Counts have no halves. */
const isWhole = (series: readonly Series[]): boolean =>
  series.every(({ values }) => values.every((value) => value === null || Number.isInteger(value)))

const wholeSteps = Array.from({ length: 10 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat()

const drawn = ({ values, isDown }: Series): (number | null)[] =>
  values.map((value) => (isDown && value !== null ? -value : value))

/** Air at the sides, so that one lonely point is seen, and bars whole. */
const spread =
  (series: readonly Series[]): uPlot.Range.Function =>
  (plot, low, high) => {
    const [first = low, second = low] = plot.data[0]
    const hasBars = series.some(({ kind }) => kind === 'bars')
    const air = Math.max(3 * 86_400, hasBars ? (second - first) / 2 : (high - low) * 0.015)
    return [low - air, high + air]
  }

/** Zero is always in sight; nothing at all is shown as a flat line at the bottom. */
const fromZero = (_: uPlot, low: number, high: number): uPlot.Range.MinMax => [
  low < 0 ? low * 1.08 : 0,
  high > 0 ? high * 1.08 : low < 0 ? 0 : 1,
]
