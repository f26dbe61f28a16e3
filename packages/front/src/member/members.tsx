import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { usePlace } from '../app/place.ts'
import { Empty, Face } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { memberTexts } from '../text/members.ts'
import { organizationRoleTexts } from '../text/roles.ts'
import { MembersQuery, type OrganizationRole } from './fields.ts'
import { Invitations } from './invitations.tsx'
import { MemberPanel } from './member-panel.tsx'
import { MemberTable } from './member-table.tsx'
import { Rules } from './rules.tsx'
import './member.css'

const step = 50
const most = 200
const roles = Object.keys(organizationRoleTexts) as OrganizationRole[] // keys of the texts are the roles
const accesses = Object.entries(memberTexts.accesses).map(([value, label]) => ({ value, label }))

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

function People({ mayGrant }: { mayGrant: boolean }) {
  const { organization, group } = usePlace()
  const [search, setSearch] = useState('')
  const [role, setRole] = useState<OrganizationRole | null>(null)
  const [access, setAccess] = useState('any')
  const [first, setFirst] = useState(step)
  const [openId, setOpenId] = useState<string | null>(null)
  const [sought] = useDebouncedValue(search.trim(), 250)
  const answer = useAnswer(MembersQuery, {
    organizationId: organization.id,
    first,
    ...(sought && { search: sought }),
    ...(role && { roles: [role] }),
    ...(access !== 'any' && { suspended: access === 'without' }),
    ...(group && { groupId: group.id }),
  })
  return (
    <section className="card">
      <div className="row wrap member-filters">
        <TextInput
          className="grow"
          aria-label={mayGrant ? memberTexts.searchAll : memberTexts.search}
          placeholder={mayGrant ? memberTexts.searchAll : memberTexts.search}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={search}
          maxLength={128}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Select
          aria-label={memberTexts.role}
          placeholder={memberTexts.anyRole}
          clearable
          data={roles.map((value) => ({ value, label: organizationRoleTexts[value] }))}
          value={role}
          onChange={(value) => setRole(roles.find((one) => one === value) ?? null)}
        />
        <Select
          aria-label={memberTexts.access}
          allowDeselect={false}
          data={accesses}
          value={access}
          onChange={(value) => setAccess(value ?? 'any')}
        />
      </div>
      <Face part={answer.part('members')} retry={answer.retry}>
        {({ nodes, totalCount, totalIsBounded, pageInfo }) => {
          const opened = nodes.find(({ id }) => id === openId)
          return nodes.length === 0 ? (
            <Empty title={memberTexts.none}>{memberTexts.noneHow}</Empty>
          ) : (
            <>
              <MemberTable members={nodes} open={setOpenId} />
              <div className="row member-foot">
                <span className="soft small grow">{memberTexts.total(totalCount, totalIsBounded)}</span>
                {pageInfo.hasNextPage && first < most && (
                  <Button variant="default" onClick={() => setFirst(Math.min(first + step, most))}>
                    {memberTexts.more}
                  </Button>
                )}
              </div>
              {opened && (
                <MemberPanel
                  key={opened.id}
                  member={opened}
                  changed={answer.retry}
                  close={() => setOpenId(null)}
                />
              )}
            </>
          )
        }}
      </Face>
    </section>
  )
}
