import { Badge, Button, Modal } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { Empty, Face, FormProblem } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { problemOf } from '../graph/problem.ts'
import { ConfirmDialog } from '../token/confirm-dialog.tsx'
import { memberTexts } from '../text/members.ts'
import { groupRoleTexts, organizationRoleTexts } from '../text/roles.ts'
import { date } from '../text/format.ts'
import {
  InvitationsQuery,
  type KnownInvitation,
  type MadeInvitation,
  ResendMutation,
  RevokeInvitationMutation,
} from './fields.ts'
import { InviteDialog, ShownLink } from './invite-dialog.tsx'

const words = memberTexts.invitations

/** Invitations that wait for an answer: a new link, or none any more. */
export function Invitations() {
  const { organization } = usePlace()
  const answer = useAnswer(InvitationsQuery, { organizationId: organization.id })
  const [isInviting, setInviting] = useState(false)
  const [revoking, setRevoking] = useState<KnownInvitation | null>(null)
  const [made, setMade] = useState<MadeInvitation | null>(null)
  const [resent, resend] = useMutation(ResendMutation)
  const [revoked, revoke] = useMutation(RevokeInvitationMutation)
  const about = (invitationId: string) => ({ input: { organizationId: organization.id, invitationId } })
  return (
    <section className="card">
      <div className="card-head">
        <h2 className="grow">{words.title}</h2>
        <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setInviting(true)}>
          {memberTexts.invite.button}
        </Button>
      </div>
      <FormProblem problem={resent.error ? problemOf(resent.error) : null} />
      <Face part={answer.part('invitations')} retry={answer.retry}>
        {({ nodes }) =>
          nodes.length === 0 ? (
            <Empty title={words.none} />
          ) : (
            <InvitationTable
              invitations={nodes}
              revoke={setRevoking}
              resend={({ id }) => void resend(about(id)).then(({ data }) => data && setMade(data.made))}
            />
          )
        }
      </Face>
      {isInviting && <InviteDialog close={() => (setInviting(false), answer.retry())} />}
      {made && (
        <Modal opened onClose={() => setMade(null)} title={words.resend} size="md">
          <ShownLink made={made} how={words.resent} done={() => (setMade(null), answer.retry())} />
        </Modal>
      )}
      {revoking && (
        <ConfirmDialog
          title={words.revokeAsk(revoking.email ?? words.forgotten)}
          action={words.revoke}
          isWorking={revoked.fetching}
          close={() => setRevoking(null)}
          confirm={() =>
            void revoke(about(revoking.id)).then(
              ({ data }) => data?.done && (setRevoking(null), answer.retry()),
            )
          }
        >
          <p>{words.revokeHow}</p>
          <FormProblem problem={revoked.error ? problemOf(revoked.error) : null} />
        </ConfirmDialog>
      )}
    </section>
  )
}

function InvitationTable(props: {
  invitations: KnownInvitation[]
  resend: (invitation: KnownInvitation) => void
  revoke: (invitation: KnownInvitation) => void
}) {
  const { groups } = usePlace()
  const nameOf = (groupId: string) => groups.find(({ id }) => id === groupId)?.name ?? ''
  return (
    <div className="table-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            {Object.entries(words.columns).map(([key, name]) => (
              <th key={key} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.invitations.map((invitation) => (
            <tr key={invitation.id}>
              <td className="member-name">{invitation.email ?? words.forgotten}</td>
              <td>{organizationRoleTexts[invitation.role]}</td>
              <td>
                {invitation.groups.map(({ groupId, role }) => (
                  <div key={groupId}>
                    {nameOf(groupId)} <span className="soft">{groupRoleTexts[role]}</span>
                  </div>
                ))}
              </td>
              <td>{invitation.invitedBy}</td>
              <td>
                {date(invitation.expiresAt)}{' '}
                {invitation.status === 'expired' && (
                  <Badge size="xs" variant="light" color="orange">
                    {words.expired}
                  </Badge>
                )}
              </td>
              <td className="member-end">
                <Button variant="default" onClick={() => props.resend(invitation)}>
                  {words.resend}
                </Button>{' '}
                <Button variant="default" onClick={() => props.revoke(invitation)}>
                  {words.revoke}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
