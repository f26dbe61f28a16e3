import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useMutation } from 'urql'
import { Wordmark } from '../app/wordmark.tsx'
import { Empty, Face, FormProblem } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { problemOf } from '../graph/problem.ts'
import { signOut } from '../session/sign-out.ts'
import { memberTexts } from '../text/members.ts'
import { organizationRoleTexts } from '../text/roles.ts'
import { date } from '../text/format.ts'
import { AcceptMutation, DeclineMutation, OfferQuery } from './fields.ts'
import { forgetInvitation, keptInvitation } from './invitation-code.ts'
import '../start/start.css'

const words = memberTexts.accept

/** The page behind the link of an invitation, also for a person who belongs to nothing yet. */
export function AcceptInvitation() {
  const [code] = useState(keptInvitation)
  return (
    <main className="new-organization">
      <Wordmark size={34} />
      <div className="card stack">
        {code ? (
          <Offer code={code} />
        ) : (
          <Empty title={words.none} action={<Link to="/">{words.home}</Link>}>
            {words.noneHow}
          </Empty>
        )}
      </div>
    </main>
  )
}

function Offer({ code }: { code: string }) {
  const navigate = useNavigate()
  const answer = useAnswer(OfferQuery, { code })
  const [accepted, accept] = useMutation(AcceptMutation)
  const [declined, decline] = useMutation(DeclineMutation)
  const error = accepted.error ?? declined.error
  const input = { input: { code } }
  if (declined.data?.done)
    return (
      <div className="stack" role="status">
        <p>{words.declined}</p>
        <Link to="/">{words.home}</Link>
      </div>
    )
  const join = async () => {
    const { data } = await accept(input)
    if (!data?.joined) return
    forgetInvitation()
    await navigate({ to: '/$organization/overview', params: { organization: data.joined.slug } })
  }
  return (
    <Face part={answer.part('invitationOffer')} retry={answer.retry}>
      {(offer) => (
        <div className="stack">
          <h1>
            {words.title} {words.to(offer.organization)}
          </h1>
          <p>
            {words.as} <strong>{organizationRoleTexts[offer.role]}</strong>
            {offer.groups.length > 0 && ` ${words.groups} ${offer.groups.join(', ')}`}
          </p>
          <p className="soft">
            {words.forAddress(offer.addressee)} {words.until(date(offer.expiresAt))}
          </p>
          <FormProblem problem={error ? problemOf(error) : null} />
          <div className="row">
            <Button size="sm" loading={accepted.fetching} onClick={() => void join()}>
              {words.accept}
            </Button>
            <Button
              size="sm"
              variant="default"
              loading={declined.fetching}
              onClick={() => void decline(input).then(({ data }) => data?.done && forgetInvitation())}
            >
              {words.decline}
            </Button>
            <span className="grow" />
            <Button size="sm" variant="subtle" onClick={() => void signOut()}>
              {words.other}
            </Button>
          </div>
        </div>
      )}
    </Face>
  )
}
