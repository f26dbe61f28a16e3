import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { usePlace } from '../app/place.ts'
import { Empty, Face } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { memberTexts } from '../text/members.ts'
import { organizationRoleTexts } from '../text/roles.ts'
import { type KnownMember, MembersQuery, type OrganizationRole } from './fields.ts'
import { MemberPanel } from './member-panel.tsx'
import { MemberTable } from './member-table.tsx'

const step = 50
const most = 200
const roles = Object.keys(organizationRoleTexts) as OrganizationRole[] // keys of the texts are the roles
const accesses = Object.entries(memberTexts.accesses).map(([value, label]) => ({ value, label }))

interface Sought {
  search: string
  role: OrganizationRole | null
  access: string
}

/** The members that match, each with their roles. */
export function People({ mayGrant }: { mayGrant: boolean }) {
  const { organization, group } = usePlace()
  const [sought, setSought] = useState<Sought>({ search: '', role: null, access: 'any' })
  const [first, setFirst] = useState(step)
  const [search] = useDebouncedValue(sought.search.trim(), 250)
  const answer = useAnswer(MembersQuery, {
    organizationId: organization.id,
    first,
    ...(search && { search }),
    ...(sought.role && { roles: [sought.role] }),
    ...(sought.access !== 'any' && { suspended: sought.access === 'without' }),
    ...(group && { groupId: group.id }),
  })
  return (
    <section className="card">
      <Filters
        sought={sought}
        change={(part) => setSought((before) => ({ ...before, ...part }))}
        searchLabel={mayGrant ? memberTexts.searchAll : memberTexts.search}
      />
      <Face part={answer.part('members')} retry={answer.retry}>
        {({ nodes, totalCount, totalIsBounded, pageInfo }) =>
          nodes.length === 0 ? (
            <Empty title={memberTexts.none}>{memberTexts.noneHow}</Empty>
          ) : (
            <>
              <OpeningMembers members={nodes} changed={answer.retry} />
              <div className="row member-foot">
                <span className="soft small grow">{memberTexts.total(totalCount, totalIsBounded)}</span>
                {pageInfo.hasNextPage && first < most && (
                  <Button variant="default" onClick={() => setFirst(Math.min(first + step, most))}>
                    {memberTexts.more}
                  </Button>
                )}
              </div>
            </>
          )
        }
      </Face>
    </section>
  )
}

function OpeningMembers({ members, changed }: { members: KnownMember[]; changed: () => void }) {
  const [openId, setOpenId] = useState<string | null>(null)
  const opened = members.find(({ id }) => id === openId)
  return (
    <>
      <MemberTable members={members} open={setOpenId} />
      {opened && (
        <MemberPanel key={opened.id} member={opened} changed={changed} close={() => setOpenId(null)} />
      )}
    </>
  )
}

function Filters(props: { sought: Sought; change: (part: Partial<Sought>) => void; searchLabel: string }) {
  const { sought, change, searchLabel } = props
  return (
    <div className="row wrap member-filters">
      <TextInput
        className="grow"
        aria-label={searchLabel}
        placeholder={searchLabel}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={sought.search}
        maxLength={128}
        onChange={(event) => change({ search: event.currentTarget.value })}
      />
      <Select
        aria-label={memberTexts.role}
        placeholder={memberTexts.anyRole}
        clearable
        data={roles.map((value) => ({ value, label: organizationRoleTexts[value] }))}
        value={sought.role}
        onChange={(value) => change({ role: roles.find((one) => one === value) ?? null })}
      />
      <Select
        aria-label={memberTexts.access}
        allowDeselect={false}
        data={accesses}
        value={sought.access}
        onChange={(value) => change({ access: value ?? 'any' })}
      />
    </div>
  )
}
