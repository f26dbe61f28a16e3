import { SegmentedControl, TextInput } from '@mantine/core'
import { useState } from 'react'
import { packageTexts } from '../text/package.ts'

/** What the list of packages is narrowed to; the address keeps it. */
export interface PackageFilter {
  name?: string | undefined
  licence?: string | undefined
  direct?: string | undefined
  vulnerable?: string | undefined
}

/** Fields that narrow the list of packages. */
export function PackageFilters({
  filter,
  change,
}: {
  filter: PackageFilter
  change: (part: PackageFilter) => void
}) {
  return (
    <div className="row package-filters">
      <Words label={packageTexts.name} value={filter.name} change={(name) => change({ name })} />
      <Words
        label={packageTexts.licence}
        hint={packageTexts.licenceHow}
        value={filter.licence}
        change={(licence) => change({ licence })}
      />
      <Choice
        label={packageTexts.direct}
        words={packageTexts.directs}
        value={filter.direct}
        change={(direct) => change({ direct })}
      />
      <Choice
        label={packageTexts.vulnerable}
        words={packageTexts.vulnerables}
        value={filter.vulnerable}
        change={(vulnerable) => change({ vulnerable })}
      />
    </div>
  )
}

/** Words that are asked for when the field is left, or with Enter. */
function Words(props: {
  label: string
  hint?: string
  value: string | undefined
  change: (value: string | undefined) => void
}) {
  const [text, setText] = useState(props.value ?? '')
  const ask = () => props.change(text.trim() || undefined)
  return (
    <TextInput
      size="xs"
      aria-label={props.label}
      placeholder={props.hint ? `${props.label}, ${props.hint}` : props.label}
      value={text}
      maxLength={120}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={ask}
      onKeyDown={(event) => event.key === 'Enter' && ask()}
    />
  )
}

function Choice(props: {
  label: string
  words: Readonly<Record<'any' | 'yes' | 'no', string>>
  value: string | undefined
  change: (value: string | undefined) => void
}) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={props.label}
      value={props.value === 'yes' || props.value === 'no' ? props.value : 'any'}
      onChange={(value) => props.change(value === 'any' ? undefined : value)}
      data={Object.entries(props.words).map(([value, label]) => ({ value, label }))}
    />
  )
}
