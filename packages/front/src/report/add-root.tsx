import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { actionTexts } from '../text/shell.ts'
import { startTexts } from '../text/start.ts'
import { AddRootMutation, type KnownRoot } from './fields.ts'

type Kind = 'git' | 'url' | 'ip'
const nicknameShape = /^[A-Za-z0-9_-]{1,128}$/

/** A small form that adds a root to a group. */
export function AddRoot(props: { groupId: string; done: (root: KnownRoot) => void; cancel?: () => void }) {
  const { kind, setKind, isTried, faults, problem, isAdding, field, submit } = useAddRoot(props)
  return (
    <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
      <SegmentedControl
        size="xs"
        aria-label={startTexts.kind}
        value={kind}
        onChange={(value) => setKind(value === 'url' || value === 'ip' ? value : 'git')}
        data={(['git', 'url', 'ip'] as const).map((value) => ({ value, label: startTexts.kinds[value] }))}
      />
      <TextInput
        label={startTexts.nickname}
        error={isTried && faults.nickname}
        required
        {...field('nickname')}
      />
      <TextInput
        label={startTexts.location[kind]}
        error={isTried && faults.location}
        required
        {...field('location')}
      />
      {kind === 'git' && <TextInput label={startTexts.branch} placeholder="main" {...field('branch')} />}
      <FormProblem problem={problem} />
      <div className="row">
        {props.cancel && (
          <Button variant="default" onClick={props.cancel}>
            {actionTexts.cancel}
          </Button>
        )}
        <Button type="submit" loading={isAdding}>
          {startTexts.addRoot}
        </Button>
      </div>
    </form>
  )
}

/** What was typed, what is wrong with it, and the sending. */
function useAddRoot({ groupId, done }: { groupId: string; done: (root: KnownRoot) => void }) {
  const { organization } = usePlace()
  const [kind, setKind] = useState<Kind>('git')
  const [fields, setFields] = useState({ nickname: '', location: '', branch: '' })
  const [isTried, setTried] = useState(false)
  const [result, add] = useMutation(AddRootMutation)
  const location = fields.location.trim()
  const branch = fields.branch.trim()
  const faults = {
    nickname: nicknameShape.test(fields.nickname) ? null : startTexts.nicknameBad,
    location: location ? null : startTexts.locationMissing,
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (faults.nickname || faults.location) return
    const tracked = kind === 'git' && branch ? { branch } : {}
    const input = { organizationId: organization.id, groupId, nickname: fields.nickname, kind, location }
    const { data } = await add({ input: { ...input, ...tracked } })
    if (data?.addRoot) done(data.addRoot)
  }
  const field = (name: keyof typeof fields) => ({
    value: fields[name],
    onChange: (event: { currentTarget: HTMLInputElement }) =>
      setFields({ ...fields, [name]: event.currentTarget.value }),
  })
  const problem = result.error ? problemOf(result.error) : null
  return { kind, setKind, isTried, faults, problem, isAdding: result.fetching, field, submit }
}
