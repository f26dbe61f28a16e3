import { Badge, Button, VisuallyHidden } from '@mantine/core'
import { usePlace } from '../app/place.ts'
import { Ago } from '../text/ago.tsx'
import { memberTexts } from '../text/members.ts'
import { groupRoleTexts, organizationRoleTexts } from '../text/roles.ts'
import type { KnownMember } from './fields.ts'

/** Members in a table; each opens its roles. */
export function MemberTable({ members, open }: { members: KnownMember[]; open: (id: string) => void }) {
  return (
    <div className="table-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            {Object.entries(memberTexts.columns).map(([key, name]) => (
              <th key={key} scope="col">
                {name || <VisuallyHidden>{memberTexts.roles}</VisuallyHidden>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <tr key={member.id}>
              <td>
                <div className="member-name">
                  {member.name} {member.isSelf && <span className="soft small">({memberTexts.you})</span>}
                </div>
                {member.email && <div className="soft small">{member.email}</div>}
              </td>
              <td>
                {organizationRoleTexts[member.role]} <Suspended member={member} />
              </td>
              <td>
                <Groups member={member} />
              </td>
              <td>
                {member.lastActiveAt ? (
                  <Ago instant={member.lastActiveAt} />
                ) : (
                  <span className="soft">–</span>
                )}
              </td>
              <td className="member-end">
                <Button
                  variant="default"
                  onClick={() => open(member.id)}
                  aria-label={memberTexts.open(member.name)}
                >
                  {memberTexts.roles}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Says that somebody has no access, and why. */
export function Suspended({ member }: { member: KnownMember }) {
  if (member.suspendedAt === null) return null
  return (
    <Badge
      size="xs"
      variant="light"
      color="orange"
      title={member.suspendedReason ? memberTexts.suspendedHow[member.suspendedReason] : undefined}
    >
      {memberTexts.suspended}
    </Badge>
  )
}

function Groups({ member }: { member: KnownMember }) {
  const { groups } = usePlace()
  if (member.role === 'owner' || member.role === 'admin')
    return <span className="soft">{memberTexts.everyGroup}</span>
  if (member.groups.length === 0) return <span className="soft">{memberTexts.noGroup}</span>
  const byRole = Map.groupBy(member.groups, ({ role }) => role)
  const nameOf = (id: string) => groups.find((group) => group.id === id)?.name ?? ''
  return (
    <ul className="list">
      {[...byRole].map(([role, held]) => (
        <li key={role}>
          <span className="soft">{groupRoleTexts[role]}</span>{' '}
          {held.map(({ groupId }) => nameOf(groupId)).join(', ')}
        </li>
      ))}
    </ul>
  )
}
