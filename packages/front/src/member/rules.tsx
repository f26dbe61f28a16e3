import { Button, NumberInput, Radio } from '@mantine/core'
import type { Policy } from '@weir/contract'
import { type FormEvent, useState } from 'react'
import { gql, useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { Face, FormProblem } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import type { Camel } from '../graph/camel.ts'
import { problemOf } from '../graph/problem.ts'
import { memberTexts } from '../text/members.ts'

type KnownRules = Camel<Pick<Policy, 'version' | 'inactivity_days' | 'second_person'>>

const RulesQuery = gql<{ organizationPolicy: KnownRules }, { organizationId: string }>`
  query MemberRules($organizationId: ID!) {
    organizationPolicy(organizationId: $organizationId) {
      version
      inactivityDays
      secondPerson
    }
  }
`
const UpdateRules = gql<
  { done: KnownRules },
  { input: { organizationId: string; change: Omit<KnownRules, 'version'> } }
>`
  mutation UpdateMemberRules($input: UpdateOrganizationPolicyInput!) {
    done: updateOrganizationPolicy(input: $input) {
      version
      inactivityDays
      secondPerson
    }
  }
`

const words = memberTexts.rules
const seconds = ['required', 'alone_recorded'] as const satisfies Policy['second_person'][]

/** The policies of the organization that are about its members. */
export function Rules() {
  const { organization } = usePlace()
  const answer = useAnswer(RulesQuery, { organizationId: organization.id })
  return (
    <section className="card">
      <div className="card-head">
        <h2>{words.title}</h2>
      </div>
      <Face part={answer.part('organizationPolicy')} retry={answer.retry}>
        {(rules) => <RulesForm rules={rules} />}
      </Face>
    </section>
  )
}

function RulesForm({ rules }: { rules: KnownRules }) {
  const { organization } = usePlace()
  const [days, setDays] = useState<number | string>(rules.inactivityDays)
  const [second, setSecond] = useState(rules.secondPerson)
  const [result, update] = useMutation(UpdateRules)
  const isFit = typeof days === 'number' && Number.isInteger(days) && days >= 30 && days <= 999
  const isChanged = days !== rules.inactivityDays || second !== rules.secondPerson
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isFit)
      void update({
        input: { organizationId: organization.id, change: { inactivityDays: days, secondPerson: second } },
      })
  }
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <NumberInput
        label={words.days}
        description={words.daysHow}
        error={!isFit && words.daysFault}
        value={days}
        onChange={setDays}
        allowDecimal={false}
        allowNegative={false}
        styles={{ root: { width: 'auto' }, wrapper: { width: 180 } }}
      />
      <Radio.Group
        label={words.second}
        value={second}
        onChange={(value) => setSecond(seconds.find((one) => one === value) ?? 'required')}
      >
        <div className="stack member-groups">
          {seconds.map((value) => (
            <Radio key={value} size="xs" value={value} label={words.seconds[value]} />
          ))}
        </div>
      </Radio.Group>
      <FormProblem problem={result.error ? problemOf(result.error) : null} />
      <div className="row">
        <Button type="submit" loading={result.fetching} disabled={!isFit || !isChanged}>
          {words.save}
        </Button>
        {result.data?.done && !isChanged && (
          <span className="soft" role="status">
            {words.saved}
          </span>
        )}
      </div>
    </form>
  )
}
