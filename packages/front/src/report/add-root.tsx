import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { text } from '../text/catalogue.ts'
import { AddRootMutation, type KnownRoot } from './fields.ts'

type Kind = 'git' | 'url' | 'ip'
const nicknameShape = /^[A-Za-z0-9_-]{1,128}$/

/** A small form that adds a root to a group. */
export function AddRoot(props: { groupId: string; done: (root: KnownRoot) => void; cancel?: () => void }) {
  const { organization } = usePlace()
  const [kind, setKind] = useState<Kind>('git')
  const [fields, setFields] = useState({ nickname: '', location: '', branch: '' })
  const [isTried, setTried] = useState(false)
  const [result, add] = useMutation(AddRootMutation)
  const set = (name: keyof typeof fields) => (event: { currentTarget: HTMLInputElement }) =>
    setFields({ ...fields, [name]: event.currentTarget.value })
  const nicknameFault = nicknameShape.test(fields.nickname) ? null : text.start.nicknameBad
  const locationFault = fields.location.trim() ? null : text.start.locationMissing
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (nicknameFault || locationFault) return
    const { data } = await add({
      input: {
        organizationId: organization.id,
        groupId: props.groupId,
        nickname: fields.nickname,
        kind,
        location: fields.location.trim(),
        ...(kind === 'git' && fields.branch.trim() && { branch: fields.branch.trim() }),
      },
    })
    if (data?.addRoot) props.done(data.addRoot)
  }
  return (
    <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
      <SegmentedControl
        size="xs"
        aria-label={text.start.kind}
        value={kind}
        onChange={(value) => setKind(value === 'url' || value === 'ip' ? value : 'git')}
        data={(['git', 'url', 'ip'] as const).map((value) => ({ value, label: text.start.kinds[value] }))}
      />
      <TextInput
        label={text.start.nickname}
        value={fields.nickname}
        onChange={set('nickname')}
        error={isTried && nicknameFault}
        required
      />
      <TextInput
        label={text.start.location[kind]}
        value={fields.location}
        onChange={set('location')}
        error={isTried && locationFault}
        required
      />
      {kind === 'git' && (
        <TextInput
          label={text.start.branch}
          placeholder="main"
          value={fields.branch}
          onChange={set('branch')}
        />
      )}
      <FormProblem problem={result.error ? problemOf(result.error) : null} />
      <div className="row">
        {props.cancel && (
          <Button variant="default" onClick={props.cancel}>
            {text.action.cancel}
          </Button>
        )}
        <Button type="submit" loading={result.fetching}>
          {text.start.addRoot}
        </Button>
      </div>
    </form>
  )
}
