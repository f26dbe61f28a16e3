import { count, moment } from './format.ts'

const organizationRoles = {
  owner: 'Owner',
  admin: 'Admin',
  security_lead: 'Security lead',
  member: 'Member',
  viewer: 'Viewer',
}
const groupRoles = {
  manager: 'Manager',
  vulnerability_manager: 'Vulnerability manager',
  reviewer: 'Reviewer',
  architect: 'Architect',
  tester: 'Tester',
  retester: 'Retester',
  resourcer: 'Resourcer',
  developer: 'Developer',
  viewer: 'Viewer',
}
const some = (number: number, one: string, many: string) => `${count(number)} ${number === 1 ? one : many}`

/** The texts of members, invitations and what people are told about their own access. */
export const memberTexts = {
  title: 'Members',
  intro: 'Who belongs to this organization, with which roles.',
  mayNot: 'Your role does not show who belongs to this organization.',
  search: 'Search by name',
  searchAll: 'Search by name or e-mail',
  role: 'Role',
  anyRole: 'Any role',
  access: 'Access',
  accesses: { any: 'With or without access', with: 'With access', without: 'Without access' },
  none: 'Nobody matches',
  noneHow: 'Change the search or the filters.',
  more: 'Show more',
  total: (number: number, isBounded: boolean) =>
    `${some(number, 'person', 'people')}${isBounded ? ' or more' : ''}`,
  columns: { name: 'Name', role: 'Role', groups: 'Groups', active: 'Last active', open: '' },
  you: 'you',
  roles: 'Roles',
  open: (name: string) => `Roles of ${name}`,
  everyGroup: 'every group, as manager',
  noGroup: 'none',
  suspended: 'No access',
  suspendedHow: {
    inactivity: 'Did not sign in for as long as the policy allows. An admin can give access back.',
  },
  organizationRoles,
  groupRoles,
  roleHow: {
    owner: 'Everything, and the making of other owners.',
    admin: 'Manages members, groups, policies and tokens.',
    security_lead: 'Decides policies of findings and goals of security.',
    member: 'What the roles in groups give.',
    viewer: 'Sees the organization; in groups what the roles there give.',
  },
  panel: {
    organization: 'In the organization',
    groups: 'In groups',
    noGroupRole: 'No role',
    handOver: 'Hand over ownership…',
    remove: 'Remove from the organization…',
    reactivate: 'Give access back',
    own: 'Nobody changes their own role. Ask another owner or admin.',
    above: 'Someone of a higher rank changes these roles.',
    managesAll: 'Owners and admins are managers of every group.',
    changeTitle: (name: string) => `Change the role of ${name}?`,
    removeTitle: (name: string) => `Remove ${name}?`,
    handOverTitle: (name: string) => `Hand ownership over to ${name}?`,
    handOverHow: 'They become the owner and you become an admin. Only they can give it back.',
    ownerHow: 'An owner can do everything and cannot be demoted by you. You stay an owner as well.',
    removeHow: 'They have no access from their next request on, in every open session and by every token.',
    change: 'Change',
    removal: 'Remove',
    handOverDo: 'Hand over',
    gains: 'Gains',
    loses: 'Loses',
    nothing: 'Nothing that the permission table names changes.',
    inGroup: (group: string) => `in ${group}`,
    groupsLost: (number: number) => `${some(number, 'role in a group ends', 'roles in groups end')}.`,
    assigned: (number: number) =>
      `${some(number, 'vulnerability has', 'vulnerabilities have')} nobody assigned any more.`,
    invitations: (number: number) =>
      `${some(number, 'open invitation', 'open invitations')} of theirs revoked.`,
    fresh: 'You are asked to sign in again first, if your sign-in is older than 15 minutes.',
  },
  rules: {
    title: 'Rules for members',
    days: 'Days without signing in after which a member loses access',
    daysHow: 'From 30 to 999. An owner or admin stays, if none of them was active.',
    daysFault: 'Write a whole number from 30 to 999.',
    second: 'When a decision needs two people',
    seconds: {
      required: 'Always two people',
      alone_recorded: 'One alone while nobody else could decide, and it is marked',
    },
    save: 'Save',
    saved: 'Saved.',
    alone:
      'You asked for this yourself, and nobody else could decide. That you decided alone is recorded and shown.',
    aloneMark: 'decided alone',
    aloneMarkHow: 'Who asked for it also decided, because nobody else could.',
    inReceipt: (number: number) => `${count(number)} accepted by one person alone`,
  },
  invite: {
    button: 'Invite…',
    title: 'Invite someone',
    email: 'Work e-mail',
    emailHow: 'They sign in with exactly this address, as their provider has verified it.',
    emailFault: 'Write an e-mail address.',
    role: 'Role in the organization',
    groups: 'Roles in groups',
    addGroup: 'Add a role in a group',
    removeGroup: (group: string) => `No role in ${group}`,
    make: 'Make the invitation',
    made: 'Send this link yourself. It is shown once, here.',
    link: 'Link of the invitation',
    until: (day: string) => `Works once, until ${day}, only for this address.`,
    done: 'Done',
  },
  invitations: {
    title: 'Invitations',
    none: 'No open invitations',
    columns: { email: 'For', role: 'Role', groups: 'Groups', by: 'Invited by', expires: 'Ends', action: '' },
    forgotten: 'address forgotten',
    expired: 'expired',
    resend: 'New link',
    revoke: 'Take back',
    resent: 'The link sent before is dead. Send this one yourself. It is shown once, here.',
    revokeAsk: (email: string) => `Take the invitation of ${email} back?`,
    revokeHow: 'Its link stops working at once. You can invite the same address again.',
  },
  accept: {
    title: 'You are invited',
    to: (organization: string) => `to ${organization}`,
    as: 'as',
    groups: 'with roles in',
    forAddress: (addressee: string) => `For ${addressee}.`,
    until: (day: string) => `Until ${day}.`,
    accept: 'Accept',
    decline: 'Decline',
    other: 'Sign in as somebody else',
    declined: 'You declined. Nothing was changed for you; who invited you is told.',
    none: 'There is no invitation here',
    noneHow: 'Open the whole link that was sent to you, in this browser.',
    home: 'Go to the start',
  },
}

/** The texts of the bell: each kind of notice with the values it names. */
export const noticeTexts = {
  bell: 'Notices',
  unread: (number: number) => `Notices, ${count(number)} not read`,
  none: 'Nothing yet',
  noneHow: 'Here you are told when your own access changes.',
  readAll: 'Mark all as read',
  kinds: {
    'member.role_changed': (of: Named) =>
      `Your role in ${of('organization')} is now ${roleName(organizationRoles, of('role'))}.`,
    'member.group_role_changed': (of: Named) =>
      `Your role in the group ${of('group')} of ${of('organization')} is now ${roleName(groupRoles, of('role'))}.`,
    'member.group_role_ended': (of: Named) =>
      `You have no role in the group ${of('group')} of ${of('organization')} any more.`,
    'member.removed': (of: Named) => `You are no longer a member of ${of('organization')}.`,
    'member.suspended': (of: Named) =>
      `You lost access to ${of('organization')}: you did not sign in for ${of('days')} days. An admin can give it back.`,
    'member.reactivated': (of: Named) => `You have access to ${of('organization')} again.`,
    'token.leaked': (of: Named) =>
      of('place') === 'url'
        ? `The token “${of('token_name')}” was sent in a URL, where others may read it. It is revoked: make a new one, and send it in a header.`
        : `The token “${of('token_name')}” was found where it should not be. It is revoked: make a new one, and look where it was kept.`,
    'token.expiring': (of: Named) =>
      `The token “${of('token_name')}” ends on ${of('expires_at').slice(0, 10)}. Make a new one before, for what uses it.`,
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

const actedAs = (of: Named): string => (of('is_you') === 'true' ? 'you' : 'a member')

const roleName = (roles: Record<string, string>, role: string): string => roles[role] ?? role
