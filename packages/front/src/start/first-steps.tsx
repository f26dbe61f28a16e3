import { Button, TextInput } from '@mantine/core'
import { IconCircleCheckFilled } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { Copyable } from '../face/copy.tsx'
import { Face, FormProblem } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { problemOf } from '../graph/problem.ts'
import { AddRoot } from '../report/add-root.tsx'
import { type KnownRoot, ReportsQuery } from '../report/fields.ts'
import { ImportForm } from '../report/import-form.tsx'
import { startTexts } from '../text/start.ts'
import { CreateGroupMutation } from './fields.ts'
import './start.css'

/** From an empty organization to its first chart: a group, a root, a report; or two commands. */
export function FirstSteps() {
  const { organization, groups, group } = usePlace()
  const [madeId, setMadeId] = useState<string | null>(null)
  const groupId = madeId ?? group?.id ?? groups[0]?.id ?? null
  const answer = useAnswer(
    ReportsQuery,
    { organizationId: organization.id, groupIds: groupId ? [groupId] : undefined },
    { pause: groupId === null },
  )
  const chosen = groups.find(({ id }) => id === groupId)
  const mayCreate = organization.can.includes('group:create')
  return (
    <div className="screen first-steps">
      <h1>{startTexts.title(organization.name)}</h1>
      <ol className="list stack">
        <Step number={1} title={startTexts.group} how={startTexts.groupHow} result={chosen?.name}>
          {groupId === null &&
            (mayCreate ? <NewGroup done={setMadeId} /> : <p className="soft">{startTexts.mayNot}</p>)}
        </Step>
        {groupId === null ? (
          <>
            <Step number={2} title={startTexts.root} how={startTexts.rootHow} />
            <Step number={3} title={startTexts.report} how={startTexts.reportHow} />
          </>
        ) : (
          <Face part={answer.part('roots')} retry={answer.retry}>
            {({ nodes }) => <RootAndReport groupId={groupId} roots={nodes} reload={answer.retry} />}
          </Face>
        )}
      </ol>
      <section className="stack first-commands">
        <h2>{startTexts.commands}</h2>
        <p className="soft">{startTexts.commandsHow}</p>
        <Copyable value={commands(chosen?.name)} label={startTexts.commands} />
      </section>
    </div>
  )
}

function RootAndReport(props: { groupId: string; roots: KnownRoot[]; reload: () => void }) {
  const { organization } = usePlace()
  const navigate = useNavigate()
  const [root] = props.roots
  const finish = () =>
    void navigate({ to: '/$organization/overview', params: { organization: organization.slug } })
  return (
    <>
      <Step number={2} title={startTexts.root} how={startTexts.rootHow} result={root?.nickname}>
        {!root && <AddRoot groupId={props.groupId} done={props.reload} />}
      </Step>
      <Step number={3} title={startTexts.report} how={startTexts.reportHow}>
        {root && (
          <>
            <ImportForm
              key={root.id}
              roots={props.roots}
              reload={props.reload}
              groupId={props.groupId}
              rootId={root.id}
            />
            <div className="first-finish">
              <Button variant="default" onClick={finish}>
                {startTexts.toOverview}
              </Button>
            </div>
          </>
        )}
      </Step>
    </>
  )
}

function Step(props: {
  number: number
  title: string
  how: string
  /** What the step brought, once it is done. */
  result?: string | undefined
  children?: ReactNode
}) {
  const isDone = props.result !== undefined
  return (
    <li className="step" data-done={isDone || undefined}>
      <span className="step-number" aria-hidden>
        {isDone ? <IconCircleCheckFilled size={26} /> : props.number}
      </span>
      <div className="grow stack">
        <div>
          <h2>{props.title}</h2>
          <p className="soft">{props.result ?? props.how}</p>
        </div>
        {props.children}
      </div>
    </li>
  )
}

function NewGroup({ done }: { done: (id: string) => void }) {
  const { organization, reload } = usePlace()
  const [name, setName] = useState('')
  const [isTried, setTried] = useState(false)
  const [result, create] = useMutation(CreateGroupMutation)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!name.trim()) return
    const { data } = await create({ input: { organizationId: organization.id, name: name.trim() } })
    if (!data?.createGroup) return
    done(data.createGroup.id)
    reload()
  }
  return (
    <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
      <TextInput
        label={startTexts.name}
        value={name}
        maxLength={128}
        error={isTried && !name.trim() && startTexts.nameMissing}
        onChange={(event) => setName(event.currentTarget.value)}
        maw={360}
        required
      />
      <FormProblem problem={result.error ? problemOf(result.error) : null} />
      <div>
        <Button type="submit" loading={result.fetching}>
          {startTexts.addGroup}
        </Button>
      </div>
    </form>
  )
}

const commands = (group = 'GROUP') => `npx weir sync PATH_OR_URL
npx weir import report.sarif --group '${group.replaceAll("'", "'\\''")}' --root ROOT`
