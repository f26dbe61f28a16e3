import { ActionIcon, Button, Modal, Select, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { Copyable } from '../face/copy.tsx'
import { FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { memberTexts } from '../text/members.ts'
import { groupRoleTexts, organizationRoleTexts } from '../text/roles.ts'
import { actionTexts } from '../text/shell.ts'
import { date } from '../text/format.ts'
import { type GroupRole, InviteMutation, type MadeInvitation, type OrganizationRole } from './fields.ts'

const groupRoles = Object.keys(groupRoleTexts) as GroupRole[] // keys of the texts are the roles
const belowAdmin: OrganizationRole[] = ['security_lead', 'member', 'viewer']

interface GroupChoice {
  groupId: string
  role: GroupRole
}

/** Makes an invitation and shows its link, once, for the inviter to send. */
export function InviteDialog({ close }: { close: () => void }) {
  const { organization } = usePlace()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<OrganizationRole>('member')
  const [choices, setChoices] = useState<GroupChoice[]>([])
  const [isTried, setTried] = useState(false)
  const [result, invite] = useMutation(InviteMutation)
  const roles: OrganizationRole[] = organization.role === 'owner' ? ['admin', ...belowAdmin] : belowAdmin
  const isEmail = /^\S+@\S+\.\S+$/.test(email.trim())
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    const input = { organizationId: organization.id, email: email.trim(), role, groups: choices }
    if (isEmail) void invite({ input })
  }
  const made = result.data?.made
  return (
    <Modal opened onClose={close} title={memberTexts.invite.title} size="md">
      {made ? (
        <ShownLink made={made} how={memberTexts.invite.made} done={close} />
      ) : (
        <form className="stack" onSubmit={submit} noValidate>
          <TextInput
            type="email"
            label={memberTexts.invite.email}
            description={memberTexts.invite.emailHow}
            value={email}
            error={isTried && !isEmail && memberTexts.invite.emailFault}
            autoComplete="off"
            onChange={(event) => setEmail(event.currentTarget.value)}
            data-autofocus
            required
          />
          <Select
            label={memberTexts.invite.role}
            description={memberTexts.roleHow[role]}
            allowDeselect={false}
            data={roles.map((value) => ({ value, label: organizationRoleTexts[value] }))}
            value={role}
            onChange={(value) => setRole(roles.find((one) => one === value) ?? 'member')}
          />
          {role !== 'admin' && <GroupChoices choices={choices} change={setChoices} />}
          <FormProblem problem={result.error ? problemOf(result.error) : null} />
          <div className="row dialog-foot">
            <Button variant="default" onClick={close}>
              {actionTexts.cancel}
            </Button>
            <Button type="submit" loading={result.fetching}>
              {memberTexts.invite.make}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  )
}

/** The link of an invitation, shown once. */
export function ShownLink(props: { made: MadeInvitation; how: string; done: () => void }) {
  const { code, details } = props.made
  return (
    <div className="stack invitation-link">
      <strong>{props.how}</strong>
      <Copyable value={`${location.origin}/invitation#code=${code}`} label={memberTexts.invite.link} />
      <span className="soft small">{memberTexts.invite.until(date(details.expiresAt))}</span>
      <div className="row dialog-foot">
        <Button onClick={props.done}>{memberTexts.invite.done}</Button>
      </div>
    </div>
  )
}

function GroupChoices(props: { choices: GroupChoice[]; change: (choices: GroupChoice[]) => void }) {
  const { groups } = usePlace()
  const { choices, change } = props
  const free = groups.filter(({ id }) => choices.every(({ groupId }) => groupId !== id))
  return (
    <div className="stack member-groups">
      {choices.length > 0 && <span>{memberTexts.invite.groups}</span>}
      {choices.map((choice) => {
        const group = groups.find(({ id }) => id === choice.groupId)
        const name = group?.name ?? ''
        return (
          <div key={choice.groupId} className="member-group">
            <span className="clip">{name}</span>
            <Select
              aria-label={`${memberTexts.role}: ${name}`}
              allowDeselect={false}
              data={groupRoles.map((value) => ({ value, label: groupRoleTexts[value] }))}
              value={choice.role}
              onChange={(value) => {
                const role = groupRoles.find((one) => one === value) ?? choice.role
                change(choices.map((one) => (one === choice ? { ...one, role } : one)))
              }}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={memberTexts.invite.removeGroup(name)}
              onClick={() => change(choices.filter((one) => one !== choice))}
            >
              <IconX size={14} aria-hidden />
            </ActionIcon>
          </div>
        )
      })}
      {free.length > 0 && (
        <Select
          aria-label={memberTexts.invite.addGroup}
          placeholder={memberTexts.invite.addGroup}
          leftSection={<IconPlus size={14} aria-hidden />}
          searchable
          data={free.map(({ id, name }) => ({ value: id, label: name }))}
          value={null}
          onChange={(value) => value && change([...choices, { groupId: value, role: 'developer' }])}
        />
      )}
    </div>
  )
}
