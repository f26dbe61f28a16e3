import { usePlace } from '../app/place.ts'
import { Face } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { policyTexts } from '../text/policy.ts'
import { CalendarForm } from './calendar-form.tsx'
import { GroupPolicyQuery, OrganizationPolicyQuery } from './fields.ts'
import { PolicyForm } from './policy-form.tsx'
import './policy.css'

/** The policies of the organization, or what holds in the chosen group and where it comes from. */
export function Policies() {
  const { group } = usePlace()
  return (
    <div className="screen stack">
      <div className="screen-head">
        <h1>{policyTexts.title}</h1>
        <span className="soft">{policyTexts.intro[group ? 'group' : 'organization']}</span>
      </div>
      {group ? <OfGroup key={group.id} groupId={group.id} /> : <OfOrganization />}
    </div>
  )
}

function OfOrganization() {
  const { organization } = usePlace()
  const answer = useAnswer(OrganizationPolicyQuery, { organizationId: organization.id })
  const mayChange = organization.can.includes('organization:policy')
  return (
    <>
      <Face part={answer.part('policy')} retry={answer.retry}>
        {(policy) => <PolicyForm key={policy.version} policy={policy} groupId={null} mayChange={mayChange} />}
      </Face>
      <section className="card">
        <div className="card-head">
          <h2>{policyTexts.calendar.title}</h2>
        </div>
        <Face part={answer.part('workingCalendar')} retry={answer.retry}>
          {(calendar) => <CalendarForm calendar={calendar} mayChange={mayChange} />}
        </Face>
      </section>
    </>
  )
}

function OfGroup({ groupId }: { groupId: string }) {
  const { organization, group } = usePlace()
  const answer = useAnswer(GroupPolicyQuery, { organizationId: organization.id, groupId })
  const mayChange = group?.can.includes('policy:update') === true
  return (
    <Face part={answer.part('policy')} retry={answer.retry}>
      {(policy) => (
        <PolicyForm key={policy.version} policy={policy} groupId={groupId} mayChange={mayChange} />
      )}
    </Face>
  )
}
