import { Button, Checkbox, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { policyTexts } from '../text/policy.ts'
import { type KnownCalendar, UpdateCalendar } from './fields.ts'

const words = policyTexts.calendar

/** Which days the organization works. */
export function CalendarForm({ calendar, mayChange }: { calendar: KnownCalendar; mayChange: boolean }) {
  const { organization } = usePlace()
  const [timezone, setTimezone] = useState(calendar.timezone)
  const [weekend, setWeekend] = useState(calendar.weekend.map(String))
  const [holidays, setHolidays] = useState(calendar.holidays.join('\n'))
  const [result, update] = useMutation(UpdateCalendar)
  const days = holidays.split(/\s+/).filter((line) => line !== '')
  const wrong = days.find((line) => !isDay(line))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const input = { organizationId: organization.id, timezone, weekend: weekend.map(Number), holidays: days }
    if (wrong === undefined) void update({ input })
  }
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <p className="soft">{words.how}</p>
      <TextInput
        label={words.timezone}
        disabled={!mayChange}
        value={timezone}
        onChange={(event) => setTimezone(event.currentTarget.value)}
        styles={{ wrapper: { width: 260 } }}
      />
      <Checkbox.Group label={words.weekend} value={weekend} onChange={setWeekend}>
        <div className="row wrap">
          {words.days.map((name, index) => (
            <Checkbox key={name} size="xs" value={String(index + 1)} label={name} disabled={!mayChange} />
          ))}
        </div>
      </Checkbox.Group>
      <Textarea
        label={words.holidays}
        description={words.holidaysHow}
        error={wrong !== undefined && words.holidaysFault(wrong)}
        disabled={!mayChange}
        value={holidays}
        onChange={(event) => setHolidays(event.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={10}
        styles={{ wrapper: { width: 260 } }}
      />
      <FormProblem problem={result.error ? problemOf(result.error) : null} />
      <div className="row">
        <Button type="submit" loading={result.fetching} disabled={!mayChange || wrong !== undefined}>
          {policyTexts.save}
        </Button>
        {result.data?.done && (
          <span className="soft" role="status">
            {policyTexts.saved}
          </span>
        )}
      </div>
    </form>
  )
}

const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().startsWith(text)
