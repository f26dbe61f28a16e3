import type { severityBands } from '@weir/contract'
import { score } from '../text/format.ts'
import { severityTexts } from '../text/state.ts'
import './severity.css'

export type SeverityBand = (typeof severityBands)[number]

/** Bands from the worst, with the scores they hold (CVSS 3.1 §5). */
export const bands = [
  { band: 'critical', level: 4, min: 9, max: 10 },
  { band: 'high', level: 3, min: 7, max: 8.9 },
  { band: 'medium', level: 2, min: 4, max: 6.9 },
  { band: 'low', level: 1, min: 0.1, max: 3.9 },
  { band: 'none', level: 0, min: 0, max: 0 },
] as const

/** A severity: a staff gauge filled to its level, the score and the name of the band, so never by colour alone. */
export function Severity(props: { band: SeverityBand; value?: number; named?: boolean }) {
  const name = severityTexts[props.band]
  return (
    <span className="severity" data-band={props.band} title={name}>
      <Gauge band={props.band} />
      {props.value !== undefined && <span className="severity-score">{score(props.value)}</span>}
      {props.named === false ? <span className="severity-hidden">{name}</span> : <span>{name}</span>}
    </span>
  )
}

/** The band of a score. */
export const bandOf = (value: number): SeverityBand => bands.find(({ min }) => value >= min)?.band ?? 'none'

/** A staff gauge with four marks, the water standing as high as the band is. */
export function Gauge({ band }: { band: SeverityBand }) {
  const level = bands.find((each) => each.band === band)?.level ?? 0
  return (
    <svg className="gauge" data-band={band} width="9" height="16" viewBox="0 0 9 16" aria-hidden>
      {[0, 1, 2, 3].map((mark) => (
        <rect
          key={mark}
          x="0"
          y={12.5 - mark * 4}
          width="9"
          height="3"
          rx="0.8"
          fill="currentColor"
          opacity={mark < level ? 1 : 0.22}
        />
      ))}
    </svg>
  )
}
