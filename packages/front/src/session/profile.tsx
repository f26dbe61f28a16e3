import { Button, TextInput } from '@mantine/core'
import { IconLogout } from '@tabler/icons-react'
import type { Session as OwnSession } from '@weir/contract'
import { type FormEvent, useState } from 'react'
import { gql, useMutation } from 'urql'
import { type Me, usePlace } from '../app/place.ts'
import { Face, FormProblem } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import type { Camel } from '../graph/camel.ts'
import { problemOf } from '../graph/problem.ts'
import { Ago } from '../text/ago.tsx'
import { profileTexts } from '../text/profile.ts'
import { navTexts } from '../text/shell.ts'
import { moment } from '../text/format.ts'
import { SecurityLog } from './security-log.tsx'
import { signOut } from './sign-out.ts'
import './profile.css'

const SessionQuery = gql<{ session: Camel<OwnSession> }, object>`
  query OwnSession {
    session {
      createdAt
      lastSeenAt
      expiresAt
      idleSeconds
      device
    }
  }
`
const Rename = gql<{ done: { ok: true } }, { input: { name: string } }>`
  mutation Rename($input: UpdateMeInput!) {
    done: updateMe(input: $input) {
      ok
    }
  }
`

/** A person's own page: who they are, their one session, and what was done with their access. */
export function Profile() {
  const { me, reload } = usePlace()
  return (
    <div className="screen stack">
      <div className="screen-head">
        <h1>{profileTexts.title}</h1>
      </div>
      <ProfileCard key={me.name} me={me} reload={reload} />
      <SessionCard />
      <SecurityLog />
    </div>
  )
}

function ProfileCard({ me, reload }: { me: Me; reload: () => void }) {
  const [name, setName] = useState(me.name)
  const [renamed, rename] = useMutation(Rename)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const { data } = await rename({ input: { name } })
    if (data?.done) reload()
  }
  return (
    <section className="card">
      <div className="card-head">
        <h2>{profileTexts.profile}</h2>
      </div>
      <form className="stack profile-form" onSubmit={(event) => void submit(event)}>
        <FormProblem problem={renamed.error ? problemOf(renamed.error) : null} />
        <TextInput
          label={profileTexts.name}
          description={profileTexts.nameHow}
          value={name}
          maxLength={128}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={profileTexts.email}
          description={profileTexts.emailHow}
          value={me.email ?? profileTexts.noEmail}
          readOnly
          variant="unstyled"
        />
        <div>
          <Button type="submit" loading={renamed.fetching} disabled={name.trim() === '' || name === me.name}>
            {profileTexts.save}
          </Button>
        </div>
      </form>
    </section>
  )
}

function SessionCard() {
  const answer = useAnswer(SessionQuery, {})
  return (
    <section className="card">
      <div className="card-head">
        <h2 className="grow">{profileTexts.session}</h2>
        <Button
          variant="default"
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => void signOut()}
        >
          {navTexts.signOut}
        </Button>
      </div>
      <p className="soft">{profileTexts.sessionHow}</p>
      <Face part={answer.part('session')} retry={answer.retry}>
        {(session) => (
          <dl className="profile-facts">
            <dt>{profileTexts.device}</dt>
            <dd>{session.device}</dd>
            <dt>{profileTexts.since}</dt>
            <dd>
              <Ago instant={session.createdAt} />
            </dd>
            <dt>{profileTexts.lastSeen}</dt>
            <dd>
              <Ago instant={session.lastSeenAt} />
            </dd>
            <dt>{profileTexts.ends}</dt>
            <dd>
              {moment(session.expiresAt)}{' '}
              <span className="soft">{profileTexts.endsHow(Math.round(session.idleSeconds / 60))}</span>
            </dd>
          </dl>
        )}
      </Face>
    </section>
  )
}
