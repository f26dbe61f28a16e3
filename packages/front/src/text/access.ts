import type { AccessRule } from '@weir/contract'

/** The texts of the permission matrix. */
export const accessTexts = {
  title: 'Permissions',
  intro:
    'Who may do what: the whole table, as the server decides by it. It changes only with a release. What is not marked is not allowed.',
  derived:
    'Owners and admins of an organization are managers of every group in it. Nothing else is derived. A role is given only by somebody of a higher rank.',
  mine: 'Your roles here',
  mineNone: 'No role in any group',
  everywhere: 'In the organization',
  filter: 'Filter permissions',
  filterHint: 'secret, report, member…',
  onlyMine: 'Only what I may do',
  none: 'No permission has these letters.',
  permission: 'Permission',
  rank: (rank: number) => `rank ${rank}`,
  levels: {
    group: 'In a group',
    organization: 'In the organization',
    installation: 'Over the installation',
  },
  levelsHow: {
    group: 'ci_agent is the role of a CI token in its one group. It is never given to people.',
    organization: 'service marks what a service token may carry, if its scopes name it.',
    installation:
      'Named in the configuration of the installation, and no right in any organization. An operator acts as a person only for a reason, for half an hour, and for reading.',
  },
  yours: 'you',
  holds: 'holds it',
  explain: {
    title: 'May I …?',
    how: 'Ask about an operation, as the API names it. The answer is the door’s own, with the rule that decided.',
    operation: 'Operation',
    group: 'Group',
    ask: 'Ask',
    allowed: 'Allowed',
    refused: 'Not allowed',
    needs: 'Needs',
    held: 'You hold',
    heldNone: 'nothing here',
    neededBy: 'Held by',
    fresh: (minutes: number) => `and a sign-in younger than ${minutes} minutes`,
    noGroups: 'Rights are explained in groups, and you are in none here.',
    inOrganization: 'organization',
  },
  rules: {
    public: 'Anyone may ask it.',
    own_things: 'Everybody may, about their own things.',
    role_of_the_organization: 'A role in the organization holds the permission.',
    role_of_the_group: 'A role in this group holds the permission.',
    manager_of_every_group: 'Owners and admins are managers of every group.',
    role_of_the_installation: 'A role of the installation holds the permission.',
    machine: 'The token of a machine carries it.',
    no_role: 'None of the roles held here holds the permission.',
    not_in_this_group: 'It is held in another group, not in this one.',
    outside_of_the_token: 'The token does not carry the permission.',
    no_member: 'Not a member of the organization.',
    not_signed_in: 'It needs to know who asks: sign in.',
  } satisfies Record<AccessRule, string>,
} as const
