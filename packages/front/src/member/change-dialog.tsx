import { Button, Modal } from '@mantine/core'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { Face, FormProblem } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { problemOf } from '../graph/problem.ts'
import { memberTexts } from '../text/members.ts'
import { actionTexts } from '../text/shell.ts'
import {
  AppointMutation,
  GrantMutation,
  type GroupRole,
  HandOverMutation,
  type KnownMember,
  type OrganizationRole,
  type Preview,
  PreviewQuery,
  RemoveMutation,
  SetRoleMutation,
} from './fields.ts'

/** A change of somebody's roles that waits for a yes. */
export type Change =
  | { kind: 'role'; role: OrganizationRole }
  | { kind: 'group'; groupId: string; role: GroupRole | null }
  | { kind: 'hand_over' }
  | { kind: 'remove' }

/** Asks before a change, with what it would give and take; whoever cannot see that is asked all the same. */
export function ChangeDialog(props: {
  member: KnownMember
  change: Change
  close: () => void
  done: () => void
}) {
  const { organization } = usePlace()
  const { member, change } = props
  const { isWorking, problem, make } = useChange(member, change)
  const maySee = organization.can.includes('organization:grant')
  const needsFresh = change.kind === 'hand_over' || (change.kind === 'role' && change.role === 'owner')
  return (
    <Modal opened onClose={props.close} title={titleOf(change, member.name)} size="md">
      <div className="stack">
        {change.kind === 'remove' && <p>{memberTexts.panel.removeHow}</p>}
        {change.kind === 'hand_over' && <p>{memberTexts.panel.handOverHow}</p>}
        {change.kind === 'role' && change.role === 'owner' && <p>{memberTexts.panel.ownerHow}</p>}
        {maySee && <Preview member={member} change={change} />}
        {needsFresh && <p className="soft small">{memberTexts.panel.fresh}</p>}
        <FormProblem problem={problem} />
        <div className="row dialog-foot">
          <Button variant="default" onClick={props.close}>
            {actionTexts.cancel}
          </Button>
          <Button
            {...(change.kind === 'remove' && { color: 'red' })}
            loading={isWorking}
            onClick={() => void make().then((isDone) => isDone && props.done())}
          >
            {change.kind === 'remove'
              ? memberTexts.panel.removal
              : change.kind === 'hand_over'
                ? memberTexts.panel.handOverDo
                : memberTexts.panel.change}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

function titleOf({ kind }: Change, name: string): string {
  if (kind === 'remove') return memberTexts.panel.removeTitle(name)
  return kind === 'hand_over' ? memberTexts.panel.handOverTitle(name) : memberTexts.panel.changeTitle(name)
}

/** The operation behind a change. */
function useChange(member: KnownMember, change: Change) {
  const { organization } = usePlace()
  const [role, setRole] = useMutation(SetRoleMutation)
  const [grant, setGrant] = useMutation(GrantMutation)
  const [appointed, appoint] = useMutation(AppointMutation)
  const [handed, handOver] = useMutation(HandOverMutation)
  const [removed, remove] = useMutation(RemoveMutation)
  const about = { organizationId: organization.id, memberId: member.id }
  const ask = () => {
    if (change.kind === 'remove') return remove({ input: about })
    if (change.kind === 'hand_over') return handOver({ input: about })
    if (change.kind === 'group')
      return setGrant({ input: { ...about, groupId: change.groupId, role: change.role } })
    return change.role === 'owner'
      ? appoint({ input: about })
      : setRole({ input: { ...about, role: change.role } })
  }
  const results = [role, grant, appointed, handed, removed]
  const error = results.find((one) => one.error)?.error
  return {
    isWorking: results.some(({ fetching }) => fetching),
    problem: error ? problemOf(error) : null,
    make: async () => Boolean((await ask()).data?.done),
  }
}

function Preview({ member, change }: { member: KnownMember; change: Change }) {
  const { organization } = usePlace()
  const answer = useAnswer(PreviewQuery, {
    organizationId: organization.id,
    memberId: member.id,
    ...asked(change),
  })
  return (
    <Face part={answer.part('memberPreview')} retry={answer.retry}>
      {(preview) => <Effects preview={preview} />}
    </Face>
  )
}

function asked(change: Change) {
  switch (change.kind) {
    case 'remove':
      return { role: null }
    case 'hand_over':
      return { role: 'owner' as const }
    case 'group':
      return { groupId: change.groupId, groupRole: change.role }
    default:
      return { role: change.role }
  }
}

function Effects({ preview }: { preview: Preview }) {
  const { gains, loses } = preview
  const sentences = [
    ...(preview.groupsLost > 0 ? [memberTexts.panel.groupsLost(preview.groupsLost)] : []),
    ...(preview.assigned > 0 ? [memberTexts.panel.assigned(preview.assigned)] : []),
    ...(preview.invitations > 0 ? [memberTexts.panel.invitations(preview.invitations)] : []),
  ]
  return (
    <div className="stack">
      {preview.refusal !== null && (
        <p className="notice" role="alert">
          {preview.refusal}
        </p>
      )}
      {gains.length + loses.length === 0 && <p className="soft">{memberTexts.panel.nothing}</p>}
      <div className="preview-change">
        <Held title={memberTexts.panel.gains} held={gains} />
        <Held title={memberTexts.panel.loses} held={loses} />
      </div>
      {sentences.length > 0 && (
        <ul className="list">
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Held({ title, held }: { title: string; held: Preview['gains'] }) {
  const { groups } = usePlace()
  if (held.length === 0) return null
  return (
    <div>
      <strong>
        {title} <span className="soft">{held.length}</span>
      </strong>
      <ul className="preview-list small" tabIndex={0} aria-label={title}>
        {held.map(({ permission, groupId }) => (
          <li key={`${permission} ${groupId}`}>
            <code>{permission}</code>{' '}
            {groupId !== null && (
              <span className="soft">
                {memberTexts.panel.inGroup(groups.find(({ id }) => id === groupId)?.name ?? '')}
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
