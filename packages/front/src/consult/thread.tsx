import { Button, SegmentedControl, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { Face, FormProblem } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { problemOf } from '../graph/problem.ts'
import { Ago } from '../text/ago.tsx'
import { consultTexts } from '../text/consult.ts'
import { threads, writing } from './fields.ts'
import { Prose } from './prose.tsx'

type Kind = keyof typeof threads

/** What a thread is about: a finding or an event of a group, or the group itself. */
interface About {
  groupId: string
  findingId?: string
  eventId?: string
}

/** What people wrote about something, newest first, and a field to write more; for the testing side also what it wrote among itself. */
export function Thread(about: About) {
  const { groups } = usePlace()
  const can = groups.find(({ id }) => id === about.groupId)?.can ?? []
  const [kind, setKind] = useState<Kind>('consult')
  return (
    <div className="stack">
      {can.includes('observation:read') && (
        <SegmentedControl
          size="xs"
          aria-label={consultTexts.kind}
          value={kind}
          onChange={(value) => setKind(value === 'observation' ? 'observation' : 'consult')}
          data={(['consult', 'observation'] as const).map((value) => ({ value, label: consultTexts[value] }))}
        />
      )}
      <Written key={kind} kind={kind} about={about} mayWrite={can.includes(`${kind}:write`)} />
    </div>
  )
}

function Written({ kind, about, mayWrite }: { kind: Kind; about: About; mayWrite: boolean }) {
  const { organization } = usePlace()
  const { groupId, findingId, eventId } = about
  const answer = useAnswer(threads[kind], {
    organizationId: organization.id,
    groupIds: [groupId],
    findingIds: findingId === undefined ? undefined : [findingId],
    eventIds: eventId === undefined ? undefined : [eventId],
    isAboutGroup: findingId === undefined && eventId === undefined ? true : undefined,
  })
  return (
    <>
      <Face part={answer.part('thread')} retry={answer.retry}>
        {({ nodes }) =>
          nodes.length === 0 ? (
            <p className="soft">{consultTexts.none}</p>
          ) : (
            <ol className="list stack">
              {nodes.map(({ id, text, writtenBy, writtenAt }) => (
                <li key={id}>
                  <div className="soft small">
                    {writtenBy}, <Ago instant={writtenAt} />
                  </div>
                  <Prose text={text} />
                </li>
              ))}
            </ol>
          )
        }
      </Face>
      {mayWrite && <Field kind={kind} about={about} done={answer.retry} />}
    </>
  )
}

function Field({ kind, about, done }: { kind: Kind; about: About; done: () => void }) {
  const { organization } = usePlace()
  const [text, setText] = useState('')
  const [result, write] = useMutation(writing[kind])
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!text.trim()) return
    const { data } = await write({ input: { organizationId: organization.id, ...about, text: text.trim() } })
    if (!data?.written) return
    setText('')
    done()
  }
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <Textarea
        label={consultTexts.write}
        description={consultTexts.how}
        autosize
        minRows={2}
        maxRows={12}
        maxLength={20_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <FormProblem problem={result.error ? problemOf(result.error) : null} />
      <div className="row">
        <Button type="submit" size="compact-sm" loading={result.fetching} disabled={!text.trim()}>
          {consultTexts.send}
        </Button>
      </div>
    </form>
  )
}
