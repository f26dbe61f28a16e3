import { eventTypeTexts } from './event.ts'
import { moment } from './format.ts'
import { groupRoleTexts, organizationRoleTexts } from './roles.ts'

/** What people are told about their own access: each kind of notice with the values it names. */
export const noticeTexts = {
  none: 'Nothing yet',
  noneHow: 'Here you are told when your own access changes, or when what you asked for has ended.',
  readAll: 'Mark all as read',
  kinds: {
    'member.role_changed': (of: Named) =>
      `Your role in ${of('organization')} is now ${roleName(organizationRoleTexts, of('role'))}.`,
    'member.group_role_changed': (of: Named) =>
      `Your role in the group ${of('group')} of ${of('organization')} is now ${roleName(groupRoleTexts, of('role'))}.`,
    'member.group_role_ended': (of: Named) =>
      `You have no role in the group ${of('group')} of ${of('organization')} any more.`,
    'member.removed': (of: Named) => `You are no longer a member of ${of('organization')}.`,
    'member.suspended': (of: Named) =>
      `You lost access to ${of('organization')}: you did not sign in for ${of('days')} days. An admin can give it back.`,
    'member.reactivated': (of: Named) => `You have access to ${of('organization')} again.`,
    'treatment.ended': (of: Named) =>
      of('count') === '1'
        ? `What you asked for about ${of('first')} in ${of('organization')} has ended: its last day passed, or nobody answered for five days. It is untreated again.`
        : `What you asked for about ${of('count')} vulnerabilities in ${of('organization')}, ${of('first')} among them, has ended: their last day passed, or nobody answered for five days. They are untreated again.`,
    'treatment.rated_out': (of: Named) =>
      of('count') === '1'
        ? `The acceptance of ${of('first')} in ${of('organization')} that you asked for has ended: it was rated so that the policy does not allow to accept it.`
        : `Acceptances of ${of('count')} vulnerabilities in ${of('organization')} that you asked for, ${of('first')} among them, have ended: they were rated so that the policy does not allow to accept them.`,
    'reattack.verified': (of: Named) =>
      of('count') === '1'
        ? `The fix of ${of('first')} in ${of('organization')} was tried again: it is ${of('outcome') === 'closed' ? 'closed' : 'still open'}.`
        : `${of('count')} fixes in ${of('organization')}, ${of('first')} among them, were tried again: they are ${of('outcome') === 'closed' ? 'closed' : 'still open'}.`,
    'event.created': (of: Named) =>
      `Something keeps people from testing ${of('group')} of ${of('organization')}: ${eventName(of)}.`,
    'event.verification_requested': (of: Named) =>
      `The cause of an event of ${of('group')} is said to be gone (${eventName(of)}): somebody has to see.`,
    'event.sent_back': (of: Named) =>
      `The cause of an event of ${of('group')} is not gone yet (${eventName(of)}).`,
    'event.solved': (of: Named) =>
      `An event of ${of('group')} is solved (${eventName(of)}). What it held waits to be verified.`,
    'event.reminder': (of: Named) =>
      `For ${of('days')} days something has kept people from testing ${of('group')} of ${of('organization')}: ${eventName(of)}.`,
    'policy.changed': (of: Named) =>
      `The policy of ${of('group') ? `${of('group')} in ` : ''}${of('organization')} changed: ${of('fields').replaceAll('_', ' ')}.`,
    'token.leaked': (of: Named) =>
      of('place') === 'url'
        ? `The token “${of('token_name')}” was sent in a URL, where others may read it. It is revoked: make a new one, and send it in a header.`
        : `The token “${of('token_name')}” was found where it should not be. It is revoked: make a new one, and look where it was kept.`,
    'token.expiring': (of: Named) =>
      `The token “${of('token_name')}” ends on ${of('expires_at').slice(0, 10)}. Make a new one before, for what uses it.`,
    'webhook.disabled': (of: Named) =>
      `The webhook “${of('webhook_name')}” to ${of('host')} sends nothing any more: it failed for five days, or its place is gone. Let it go on under Webhooks.`,
    'become.opened': (of: Named) =>
      `An operator of this installation acts as ${actedAs(of)} in ${of('organization')}, for reading, until ${moment(of('until'))}. The reason: ${of('reason')}`,
    'become.approved': (of: Named) =>
      `A second operator allowed writing as ${actedAs(of)} in ${of('organization')} until ${moment(of('until'))}. The reason: ${of('reason')}`,
    'become.ended': (of: Named) =>
      `An operator has stopped acting as ${actedAs(of)} in ${of('organization')}.`,
    'invitation.accepted': (of: Named) => `Someone you invited to ${of('organization')} accepted.`,
    'invitation.declined': (of: Named) => `Someone you invited to ${of('organization')} declined.`,
  },
  /** A notice of a kind that this page does not know yet. */
  other: (kind: string, values: string) => `${kind.replaceAll(/[._]/g, ' ')} ${values}`.trim(),
}

type Named = (name: string) => string

const eventName = (of: Named): string => roleName(eventTypeTexts, of('type')).toLowerCase()

const actedAs = (of: Named): string => (of('is_you') === 'true' ? 'you' : 'a member')

const roleName = (roles: Record<string, string>, role: string): string => roles[role] ?? role
