import { Button, Modal, Select, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { eventTexts, eventTypeTexts } from '../text/event.ts'
import { actionTexts } from '../text/shell.ts'
import { CreateEventMutation } from './fields.ts'

const types = Object.entries(eventTypeTexts).map(([value, label]) => ({ value, label }))

/** Reports what keeps people from testing a group. */
export function NewEvent({ close, done }: { close: () => void; done: () => void }) {
  const { organization, groups, group } = usePlace()
  const able = groups.filter(({ can }) => can.includes('event:write'))
  const [groupId, setGroupId] = useState(group?.id ?? able[0]?.id ?? null)
  const [type, setType] = useState('environment')
  const [description, setDescription] = useState('')
  const [isTried, setTried] = useState(false)
  const [result, create] = useMutation(CreateEventMutation)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!groupId || !description.trim()) return
    const input = { organizationId: organization.id, groupId, type, description: description.trim() }
    const { data } = await create({ input })
    if (!data?.createEvent) return
    done()
    close()
  }
  return (
    <Modal opened onClose={close} title={eventTexts.createTitle} size="md">
      <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
        <p className="soft small">{eventTexts.createHow}</p>
        <Select
          label={eventTexts.group}
          allowDeselect={false}
          data={able.map(({ id, name }) => ({ value: id, label: name }))}
          value={groupId}
          onChange={setGroupId}
        />
        <Select
          label={eventTexts.type}
          allowDeselect={false}
          data={types}
          value={type}
          onChange={(value) => setType(value ?? 'other')}
        />
        <Textarea
          label={eventTexts.description}
          description={eventTexts.descriptionHow}
          autosize
          minRows={3}
          maxRows={10}
          maxLength={10_000}
          value={description}
          error={isTried && !description.trim() && eventTexts.descriptionMissing}
          onChange={(event) => setDescription(event.currentTarget.value)}
          data-autofocus
          required
        />
        <FormProblem problem={result.error ? problemOf(result.error) : null} />
        <div className="row dialog-foot">
          <Button variant="default" onClick={close}>
            {actionTexts.cancel}
          </Button>
          <Button type="submit" loading={result.fetching}>
            {eventTexts.submit}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
