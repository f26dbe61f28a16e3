import { useParams, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { Failed } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { useVisit } from '../visitor/visitor.ts'
import { NotFound } from './crash.tsx'
import { GroupsQuery, type KnownOrganization, type Me, PlaceContext, WhoQuery } from './place.ts'
import { Shell } from './shell.tsx'
import { rememberOrganization } from './home.tsx'
import { Splash } from './splash.tsx'

/** Finds the organization and group of the address, and puts the shell around the screen. */
export function OrganizationPlace() {
  const { organization: slug } = useParams({ from: '/$organization' })
  const visit = useVisit()
  const who = useAnswer(WhoQuery, {}, { pause: visit !== null })
  if (visit?.organization.slug === slug)
    return <InOrganization {...visit} organizations={[visit.organization]} retry={() => undefined} />
  if (visit) return <NotFound />
  const me = who.part('me')
  const organizations = who.part('organizations')
  for (const part of [me, organizations]) {
    if (part.state === 'failed') return <Alone part={part} retry={who.retry} />
  }
  if (me.state !== 'ready' || organizations.state !== 'ready') return <Splash />
  const organization = organizations.value.find((each) => each.slug === slug)
  if (!organization) return <NotFound />
  return (
    <InOrganization
      key={organization.id}
      me={me.value}
      organizations={organizations.value}
      organization={organization}
      retry={who.retry}
    />
  )
}

function InOrganization(props: {
  me: Me
  organizations: KnownOrganization[]
  organization: KnownOrganization
  retry: () => void
}) {
  const { me, organization, organizations } = props
  const { group: groupId } = useSearch({ from: '/$organization' })
  const answer = useAnswer(GroupsQuery, { organizationId: organization.id })
  const part = answer.part('groups')
  useEffect(() => {
    rememberOrganization(organization.slug)
    document.title = `${organization.name} · Weir`
  }, [organization])
  if (part.state === 'failed') return <Alone part={part} retry={answer.retry} />
  if (part.state === 'waiting') return <Splash />
  const groups = part.value.nodes
  const group = groups.find(({ id }) => id === groupId) ?? null
  const reload = () => (props.retry(), answer.retry())
  const groupIds = group ? [group.id] : undefined
  return (
    <PlaceContext value={{ me, organizations, organization, groups, group, groupIds, reload }}>
      <Shell />
    </PlaceContext>
  )
}

function Alone({
  part,
  retry,
}: {
  part: { problem: Parameters<typeof Failed>[0]['problem'] }
  retry: () => void
}) {
  return (
    <main className="alone">
      <Failed problem={part.problem} retry={retry} />
    </main>
  )
}
