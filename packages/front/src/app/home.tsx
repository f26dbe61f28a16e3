import { Navigate } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Failed } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { StateQuery } from '../sign-in/fields.ts'
import { useVisit } from '../visitor/visitor.ts'
import { WhoQuery } from './place.ts'
import { Splash } from './splash.tsx'

const lastKey = 'weir.organization'

/** Remembers which organization was open last, for the next start. */
export const rememberOrganization = (slug: string): void => localStorage.setItem(lastKey, slug)

/** The start: the organization open last, else a real one, else any, else the making of the first. */
export function Home() {
  const visit = useVisit()
  if (!visit) return <OwnHome />
  return <Navigate to="/$organization/overview" params={{ organization: visit.organization.slug }} replace />
}

function OwnHome() {
  const who = useAnswer(WhoQuery, {})
  const part = who.part('organizations')
  if (part.state === 'waiting') return <Splash />
  if (part.state === 'failed') {
    return (
      <main className="alone">
        <Failed problem={part.problem} retry={who.retry} />
      </main>
    )
  }
  const last = localStorage.getItem(lastKey)
  const chosen =
    part.value.find(({ slug }) => slug === last) ??
    part.value.find(({ isSimulated }) => !isSimulated) ??
    part.value[0]
  if (!chosen) return <Newcomer />
  return <Navigate to="/$organization/overview" params={{ organization: chosen.slug }} replace />
}

const NoOrganization = lazy(() =>
  import('../sign-in/no-organization.tsx').then((file) => ({ default: file.NoOrganization })),
)

/** Who came by the link of the machine makes the first organization; who came by a provider is told how to get into one. */
function Newcomer() {
  const answer = useAnswer(StateQuery, {})
  const part = answer.part('signInState')
  if (part.state === 'waiting') return <Splash />
  if (part.state === 'failed' || (part.value.provider === null && part.value.closed.length === 0))
    return <Navigate to="/new" replace />
  return (
    <Suspense fallback={<Splash />}>
      <NoOrganization state={part.value} />
    </Suspense>
  )
}
