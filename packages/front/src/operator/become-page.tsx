import { Button, NumberInput, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { gql, useClient } from 'urql'
import { FormProblem } from '../face/faces.tsx'
import { offline, type Problem, problemOf } from '../graph/problem.ts'
import { becomeTexts } from '../text/operator.ts'
import { type Acting, beginActing } from './acting.ts'
import './operator.css'

interface BecomeInput {
  organizationId: string
  userId: string
  reason: string
  minutes: number
}

const Begin = gql<{ become: Acting | null }, { input: BecomeInput }>`
  mutation Become($input: BecomeInput!) {
    become(input: $input) {
      id
      organizationId
      userName
      expiresAt
      mayWrite
    }
  }
`

const longest = 30
const shortestReason = 20

/** Where an operator begins to act as a person. Whoever is no operator is told so by the server. */
export function BecomePage() {
  const client = useClient()
  const [input, setInput] = useState<BecomeInput>({
    organizationId: '',
    userId: '',
    reason: '',
    minutes: longest,
  })
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isWorking, setWorking] = useState(false)
  const change = (part: Partial<BecomeInput>) => setInput((before) => ({ ...before, ...part }))
  const begin = async (event: FormEvent) => {
    event.preventDefault()
    setWorking(true)
    const { data, error } = await client.mutation(Begin, { input }).toPromise()
    setWorking(false)
    if (data?.become) return beginActing(data.become)
    setProblem(error ? problemOf(error) : offline())
  }
  return (
    <main className="alone">
      <form className="card stack operator" onSubmit={(event) => void begin(event)}>
        <h1>{becomeTexts.title}</h1>
        <p className="soft">{becomeTexts.intro}</p>
        <FormProblem problem={problem} />
        <Fields input={input} change={change} />
        <Button
          type="submit"
          loading={isWorking}
          disabled={!input.organizationId || !input.userId || input.reason.trim().length < shortestReason}
        >
          {becomeTexts.begin}
        </Button>
      </form>
    </main>
  )
}

function Fields(props: { input: BecomeInput; change: (part: Partial<BecomeInput>) => void }) {
  const { input, change } = props
  return (
    <>
      <TextInput
        label={becomeTexts.organization}
        description={becomeTexts.organizationHow}
        value={input.organizationId}
        onChange={(event) => change({ organizationId: event.currentTarget.value.trim() })}
      />
      <TextInput
        label={becomeTexts.user}
        description={becomeTexts.userHow}
        value={input.userId}
        onChange={(event) => change({ userId: event.currentTarget.value.trim() })}
      />
      <Textarea
        label={becomeTexts.reason}
        description={becomeTexts.reasonHow}
        value={input.reason}
        onChange={(event) => change({ reason: event.currentTarget.value })}
        autosize
        minRows={2}
        maxLength={1000}
      />
      <NumberInput
        label={becomeTexts.minutes}
        min={1}
        max={longest}
        value={input.minutes}
        onChange={(minutes) => change({ minutes: Number(minutes) || longest })}
      />
    </>
  )
}
