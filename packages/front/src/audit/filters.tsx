import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { auditTexts } from '../text/audit.ts'
import { type Filter, isId, noFilter } from './filter.ts'

/** Narrows the list to a person, an operation, an object and days. Texts count when Enter is pressed or the field is left. */
export function Filters(props: {
  filter: Filter
  change: (filter: Filter) => void
  people: { id: string; name: string }[]
  hasObject: boolean
}) {
  const { filter, change, people } = props
  const set = (part: Partial<Filter>) => change({ ...filter, ...part })
  return (
    <div className="audit-filters">
      <Select
        label={auditTexts.person}
        placeholder={auditTexts.anyone}
        searchable
        clearable
        data={people.map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.person || null}
        onChange={(value) => set({ person: value ?? '' })}
      />
      <Written
        key={`operation ${filter.operation}`}
        label={auditTexts.operation}
        placeholder={auditTexts.operationHow}
        value={filter.operation}
        change={(operation) => set({ operation })}
      />
      {props.hasObject && (
        <Written
          key={`object ${filter.object}`}
          label={auditTexts.object}
          placeholder={auditTexts.objectHow}
          value={filter.object}
          wrong={(written) => (written === '' || isId(written) ? null : auditTexts.objectWrong)}
          change={(object) => set({ object })}
        />
      )}
      <TextInput
        type="date"
        label={auditTexts.since}
        value={filter.since}
        max={filter.until || undefined}
        onChange={(event) => set({ since: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={auditTexts.until}
        value={filter.until}
        min={filter.since || undefined}
        onChange={(event) => set({ until: event.currentTarget.value })}
      />
      {JSON.stringify(filter) !== JSON.stringify(noFilter) && (
        <Button variant="subtle" onClick={() => change(noFilter)}>
          {auditTexts.clear}
        </Button>
      )}
    </div>
  )
}

function Written(props: {
  label: string
  placeholder: string
  value: string
  wrong?: (written: string) => string | null
  change: (written: string) => void
}) {
  const [written, setWritten] = useState(props.value)
  const problem = props.wrong?.(written.trim()) ?? null
  const settle = () => {
    if (problem === null && written.trim() !== props.value) props.change(written.trim())
  }
  return (
    <TextInput
      label={props.label}
      placeholder={props.placeholder}
      value={written}
      error={problem}
      maxLength={64}
      spellCheck={false}
      onChange={(event) => setWritten(event.currentTarget.value)}
      onBlur={settle}
      onKeyDown={(event) => event.key === 'Enter' && settle()}
    />
  )
}
