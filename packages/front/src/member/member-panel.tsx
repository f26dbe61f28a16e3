import { Button, Drawer, Select } from '@mantine/core'
import { useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { EndSessionOfMemberButton } from '../session/end-of-member.tsx'
import { memberTexts } from '../text/members.ts'
import { groupRoleTexts, organizationRoleTexts } from '../text/roles.ts'
import { type Change, ChangeDialog } from './change-dialog.tsx'
import { type GroupRole, type KnownMember, type OrganizationRole, ReactivateMutation } from './fields.ts'
import { Suspended } from './member-table.tsx'

const groupRoles = Object.keys(groupRoleTexts) as GroupRole[] // keys of the texts are the roles

/** The roles of one member; what changes them asks first, with what it would give and take. */
export function MemberPanel(props: { member: KnownMember; changed: () => void; close: () => void }) {
  const { member } = props
  const { organization } = usePlace()
  const [change, setChange] = useState<Change | null>(null)
  return (
    <Drawer opened onClose={props.close} position="right" size="md" title={member.name}>
      <div className="stack">
        <div className="soft">
          {member.email}
          <div className="mono small">{member.id}</div>
        </div>
        {member.suspendedAt !== null && <Reactivate {...props} />}
        <section className="stack">
          <h2>{memberTexts.panel.organization}</h2>
          <OrganizationRoleChoice member={member} choose={setChange} />
        </section>
        <section className="stack member-groups">
          <h2>{memberTexts.panel.groups}</h2>
          <GroupRoles member={member} choose={setChange} />
        </section>
        <div className="row wrap">
          {organization.role === 'owner' && member.grantable.includes('owner') && (
            <Button variant="default" onClick={() => setChange({ kind: 'hand_over' })}>
              {memberTexts.panel.handOver}
            </Button>
          )}
          {member.isRemovable && <EndSessionOfMemberButton member={member} />}
          {member.isRemovable && (
            <Button variant="default" color="red" onClick={() => setChange({ kind: 'remove' })}>
              {memberTexts.panel.remove}
            </Button>
          )}
        </div>
      </div>
      {change && (
        <ChangeDialog
          member={member}
          change={change}
          close={() => setChange(null)}
          done={() => {
            setChange(null)
            props.changed()
            if (change.kind === 'remove') props.close()
          }}
        />
      )}
    </Drawer>
  )
}

function OrganizationRoleChoice({
  member,
  choose,
}: {
  member: KnownMember
  choose: (change: Change) => void
}) {
  const roles: OrganizationRole[] = [member.role, ...member.grantable]
  if (member.grantable.length === 0)
    return (
      <>
        <strong>
          {organizationRoleTexts[member.role]} <Suspended member={member} />
        </strong>
        <span className="soft small">{member.isSelf ? memberTexts.panel.own : memberTexts.panel.above}</span>
      </>
    )
  return (
    <Select
      aria-label={memberTexts.panel.organization}
      description={memberTexts.roleHow[member.role]}
      allowDeselect={false}
      data={roles.map((value) => ({ value, label: organizationRoleTexts[value] }))}
      value={member.role}
      onChange={(value) => {
        const role = roles.find((one) => one === value)
        if (role && role !== member.role) choose({ kind: 'role', role })
      }}
    />
  )
}

function GroupRoles({ member, choose }: { member: KnownMember; choose: (change: Change) => void }) {
  const { groups } = usePlace()
  if (member.role === 'owner' || member.role === 'admin')
    return <span className="soft">{memberTexts.panel.managesAll}</span>
  return groups.map((group) => {
    const held = member.groups.find(({ groupId }) => groupId === group.id)?.role ?? null
    const mayGrant = group.can.includes('member:grant') && !member.isSelf
    if (!mayGrant && held === null) return null
    return (
      <div key={group.id} className="member-group">
        <span className="clip">{group.name}</span>
        {mayGrant ? (
          <Select
            aria-label={`${memberTexts.role}: ${group.name}`}
            allowDeselect={false}
            data={[
              { value: '', label: memberTexts.panel.noGroupRole },
              ...groupRoles.map((value) => ({ value, label: groupRoleTexts[value] })),
            ]}
            value={held ?? ''}
            onChange={(value) => {
              const role = groupRoles.find((one) => one === value) ?? null
              if (role !== held) choose({ kind: 'group', groupId: group.id, role })
            }}
          />
        ) : (
          <span>{held && groupRoleTexts[held]}</span>
        )}
      </div>
    )
  })
}

function Reactivate({ member, changed }: { member: KnownMember; changed: () => void }) {
  const { organization } = usePlace()
  const [result, reactivate] = useMutation(ReactivateMutation)
  const input = { organizationId: organization.id, memberId: member.id }
  return (
    <div className="stack">
      <p className="notice" role="note">
        {member.suspendedReason && memberTexts.suspendedHow[member.suspendedReason]}
      </p>
      {organization.can.includes('organization:grant') && (
        <div>
          <Button
            loading={result.fetching}
            onClick={() => void reactivate({ input }).then(({ data }) => data?.done && changed())}
          >
            {memberTexts.panel.reactivate}
          </Button>
        </div>
      )}
      <FormProblem problem={result.error ? problemOf(result.error) : null} />
    </div>
  )
}
