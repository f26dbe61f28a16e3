import { Button } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { policyTexts } from '../text/policy.ts'
import {
  type FieldName,
  type KnownPolicy,
  policyFields,
  UpdateGroupPolicy,
  UpdateOrganizationPolicy,
  wordOf,
} from './fields.ts'
import { isFit, PolicyControl, type Value } from './policy-control.tsx'

interface FormProps {
  policy: KnownPolicy
  groupId: string | null
  mayChange: boolean
}

/** Each policy with its value and, in a group, where it comes from; saving sends what was changed and nothing else. */
export function PolicyForm({ policy, groupId, mayChange }: FormProps) {
  const [draft, setDraft] = useState<Partial<Record<FieldName, Value>>>({})
  const [inherit, setInherit] = useState<readonly FieldName[]>([])
  const { save, result } = useSave(groupId)
  const changed = policyFields.filter(({ name }) => name in draft && draft[name] !== policy[name])
  const isSound = changed.every((field) => isFit(field, draft[field.name]))
  const isChanged = changed.length > 0 || inherit.length > 0
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isSound || !isChanged) return
    void save(Object.fromEntries(changed.map(({ name }) => [name, draft[name] ?? null])), inherit.map(wordOf))
  }
  const set = (name: FieldName, value: Value) => {
    setDraft({ ...draft, [name]: value })
    setInherit(inherit.filter((one) => one !== name))
  }
  const giveBack = (name: FieldName) => {
    const { [name]: _, ...rest } = draft
    setDraft(rest)
    setInherit([...inherit, name])
  }
  return (
    <form className="stack" onSubmit={submit} noValidate>
      {(['due', 'acceptance', 'gate'] as const).map((section) => (
        <section key={section} className="card">
          <div className="card-head">
            <h2>{policyTexts.sections[section]}</h2>
          </div>
          {policyFields
            .filter((field) => field.section === section)
            .map((field) => (
              <PolicyControl
                key={field.name}
                field={field}
                value={field.name in draft ? (draft[field.name] ?? null) : policy[field.name]}
                isOwn={policy.overridden.includes(wordOf(field.name)) && !inherit.includes(field.name)}
                isOfGroup={groupId !== null}
                mayChange={mayChange}
                set={(value) => set(field.name, value)}
                giveBack={() => giveBack(field.name)}
              />
            ))}
        </section>
      ))}
      <FormProblem problem={result.error ? problemOf(result.error) : null} />
      <div className="row">
        <Button type="submit" loading={result.fetching} disabled={!mayChange || !isSound || !isChanged}>
          {policyTexts.save}
        </Button>
        {!mayChange && <span className="soft">{policyTexts.mayNot}</span>}
      </div>
    </form>
  )
}

/** Saves to the group or to the organization. */
function useSave(groupId: string | null) {
  const { organization } = usePlace()
  const [ofOrganization, updateOrganization] = useMutation(UpdateOrganizationPolicy)
  const [ofGroup, updateGroup] = useMutation(UpdateGroupPolicy)
  const organizationId = organization.id
  const save = (change: Partial<Record<FieldName, unknown>>, inherit: string[]) =>
    groupId === null
      ? updateOrganization({ input: { organizationId, change } })
      : updateGroup({ input: { organizationId, groupId, change, inherit } })
  return { save, result: groupId === null ? ofOrganization : ofGroup }
}
