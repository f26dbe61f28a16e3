import { usePlace } from '../app/place.ts'
import { memberTexts } from '../text/members.ts'
import { Invitations } from './invitations.tsx'
import { People } from './people.tsx'
import { Rules } from './rules.tsx'
import './member.css'

/** Who belongs to the organization, and who is invited. */
export function Members() {
  const { organization } = usePlace()
  const mayGrant = organization.can.includes('organization:grant')
  return (
    <div className="screen stack">
      <div className="screen-head">
        <h1>{memberTexts.title}</h1>
        <span className="soft">{memberTexts.intro}</span>
      </div>
      {organization.can.includes('member:list') ? (
        <People mayGrant={mayGrant} />
      ) : (
        <p>{memberTexts.mayNot}</p>
      )}
      {mayGrant && <Invitations />}
      {organization.can.includes('organization:policy') && <Rules />}
    </div>
  )
}
