import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePlace } from '../app/place.ts'
import { Gauge, type SeverityBand } from '../severity/severity.tsx'
import { overviewTexts } from '../text/overview.ts'
import { severityTexts } from '../text/state.ts'
import { count } from '../text/format.ts'
import type { ListSearch } from '../vulnerability/filters.ts'
import type { Counts } from './fields.ts'

/** What is open now, each number a way to its rows. */
export function Tiles({ counts }: { counts: Counts }) {
  const bands = ['critical', 'high', 'medium', 'low'] as const
  return (
    <div className="tiles">
      {bands.map((band) => (
        <Tile
          key={band}
          value={counts[band]}
          search={{ severity: band }}
          label={<BandName band={band} />}
          hint={overviewTexts.now}
        />
      ))}
      <Tile
        value={counts.untreated}
        search={{ treatment: 'untreated' }}
        label={overviewTexts.untreated}
        hint={overviewTexts.untreatedHint}
      />
      <Tile
        value={counts.toDecide}
        search={{ state: 'submitted' }}
        label={overviewTexts.toDecide}
        hint={overviewTexts.toDecideHint}
      />
      <Tile
        value={counts.expiring}
        search={{ treatment: 'accepted', state: 'approved', ends: dayIn(14) }}
        label={overviewTexts.expiring}
        hint={overviewTexts.expiringHint}
      />
    </div>
  )
}

/** The day so many days from now; every acceptance ends with a day of UTC, so those that end in that time end before it. */
const dayIn = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

function Tile(props: { value: number; search: ListSearch; label: ReactNode; hint?: string }) {
  const { organization, group } = usePlace()
  return (
    <Link
      to="/$organization/vulnerabilities"
      params={{ organization: organization.slug }}
      search={{ ...props.search, zero: 'counted', group: group?.id }}
      className="card tile"
    >
      <span className="tile-label">{props.label}</span>
      <span className="tile-value" data-zero={props.value === 0}>
        {count(props.value)}
      </span>
      {props.hint && <span className="soft small">{props.hint}</span>}
    </Link>
  )
}

function BandName({ band }: { band: SeverityBand }) {
  return (
    <span className="severity" data-band={band}>
      <Gauge band={band} />
      {severityTexts[band]}
    </span>
  )
}
