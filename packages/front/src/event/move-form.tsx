import { Button, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { eventTexts } from '../text/event.ts'
import { actionTexts } from '../text/shell.ts'
import { AskMutation, SendBackMutation, SolveMutation } from './fields.ts'

const moves = {
  ask: { mutation: AskMutation, label: eventTexts.askHow },
  solve: { mutation: SolveMutation, label: eventTexts.solveHow },
  sendBack: { mutation: SendBackMutation, label: eventTexts.sendBackHow },
} as const

/** What can be said about an event. */
export type Move = keyof typeof moves

/** Says it, with the words that everybody of the group reads. */
export function MoveForm(props: { move: Move; eventId: string; cancel: () => void; done: () => void }) {
  const { organization } = usePlace()
  const { mutation, label } = moves[props.move]
  const [result, send] = useMutation(mutation)
  const [text, setText] = useState('')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!text.trim()) return
    const input = { organizationId: organization.id, eventIds: [props.eventId], text: text.trim() }
    const { data } = await send({ input })
    if (data?.moved) props.done()
  }
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <Textarea
        label={label}
        autosize
        minRows={2}
        maxLength={10_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autoFocus
        required
      />
      <FormProblem problem={result.error ? problemOf(result.error) : null} />
      <div className="row">
        <Button variant="default" size="compact-sm" onClick={props.cancel}>
          {actionTexts.cancel}
        </Button>
        <Button type="submit" size="compact-sm" loading={result.fetching} disabled={!text.trim()}>
          {eventTexts.send}
        </Button>
      </div>
    </form>
  )
}
