import { SegmentedControl } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { overviewTexts } from '../text/overview.ts'
import type { Range } from './period.ts'

/** Chooses the period of a screen; the address keeps it. */
export function RangeChoice({ range }: { range: Range }) {
  const navigate = useNavigate()
  const data = Object.entries(overviewTexts.ranges).map(([value, label]) => ({ value, label }))
  return (
    <SegmentedControl
      size="xs"
      aria-label={overviewTexts.range}
      data={data}
      value={range}
      onChange={(value) =>
        void navigate({ to: '.', search: (now) => ({ ...now, range: value }), replace: true })
      }
    />
  )
}
