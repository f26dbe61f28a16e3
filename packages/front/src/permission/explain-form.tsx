import { Button, Select, TextInput } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useClient } from 'urql'
import { usePlace } from '../app/place.ts'
import { FormProblem } from '../face/faces.tsx'
import { offline, type Problem, problemOf } from '../graph/problem.ts'
import { accessTexts } from '../text/access.ts'
import { ExplainQuery, type KnownExplanation } from './fields.ts'

/** Asks the door itself whether an operation is allowed in a group, and shows the rule that decided. */
export function ExplainForm() {
  const { organization, groups, group } = usePlace()
  const client = useClient()
  const [operation, setOperation] = useState('')
  const [groupId, setGroupId] = useState<string | null>(group?.id ?? groups[0]?.id ?? null)
  const [said, setSaid] = useState<KnownExplanation | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isAsking, setAsking] = useState(false)
  const name = operation.trim()
  const ask = async (event: FormEvent) => {
    event.preventDefault()
    setAsking(true)
    const variables = { organizationId: organization.id, operation: name, groupId }
    const { data, error } = await client
      .query(ExplainQuery, variables, { requestPolicy: 'network-only' })
      .toPromise()
    setAsking(false)
    setSaid(data?.explainAccess ?? null)
    setProblem(data?.explainAccess ? null : error ? problemOf(error) : offline())
  }
  if (groups.length === 0) return <p className="soft">{accessTexts.explain.noGroups}</p>
  return (
    <form className="card stack" onSubmit={(event) => void ask(event)}>
      <h2>{accessTexts.explain.title}</h2>
      <p className="soft small">{accessTexts.explain.how}</p>
      <div className="row explain-fields">
        <TextInput
          label={accessTexts.explain.operation}
          placeholder="vulnerability.treat"
          value={operation}
          onChange={(event) => setOperation(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <Select
          label={accessTexts.explain.group}
          data={groups.map(({ id, name: label }) => ({ value: id, label }))}
          value={groupId}
          onChange={setGroupId}
          allowDeselect={false}
          searchable
        />
        <Button type="submit" size="sm" loading={isAsking} disabled={!/^[a-z_.]+$/.test(name)}>
          {accessTexts.explain.ask}
        </Button>
      </div>
      <FormProblem problem={problem} />
      {said && <Said said={said} />}
    </form>
  )
}

function Said({ said }: { said: KnownExplanation }) {
  const { explain, rules } = accessTexts
  const held = said.held.map(({ role, groupId }) =>
    groupId === null ? `${role} (${explain.inOrganization})` : role,
  )
  return (
    <div className="explained" data-allowed={said.allowed} role="status">
      <strong className="row">
        {said.allowed ? <IconCheck size={16} aria-hidden /> : <IconX size={16} aria-hidden />}
        {said.allowed ? explain.allowed : explain.refused}: <code>{said.operation}</code>
      </strong>
      <p>
        {rules[said.rule]} {said.role && <code>{said.role}</code>}
      </p>
      <dl>
        <dt>{explain.needs}</dt>
        <dd>
          <code>{said.permission}</code>{' '}
          {said.freshSeconds !== null && explain.fresh(Math.round(said.freshSeconds / 60))}
        </dd>
        <dt>{explain.held}</dt>
        <dd>{held.join(', ') || explain.heldNone}</dd>
        {said.needed.length > 0 && (
          <>
            <dt>{explain.neededBy}</dt>
            <dd>{said.needed.join(', ')}</dd>
          </>
        )}
      </dl>
    </div>
  )
}
