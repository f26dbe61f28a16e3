import { type Control, core, server } from './control.ts'

/** Controls on those who ask without being a member: strangers, visitors of a demo, and operators who act as a person. */
export const actors: readonly Control[] = [
  {
    id: 'S7',
    promise:
      'A bad credential is 401 and never falls back to a stranger; strangers ask a reviewed list only; visitors read the demo organization, only where one is set, and no names of people.',
    proof: [
      server('rest', 'that is bad is refused, also where strangers may ask'),
      server('graphql', 'a bad credential is refused and never taken for a stranger'),
      server(
        'strangers',
        'the operations open to strangers are the reviewed list',
        'refuses strangers over REST',
        'refuses strangers over GraphQL',
      ),
      server(
        'visitor',
        'without a demo a visitor is a stranger',
        'a bad credential is refused and never taken for a visitor: %s',
        'a visitor changes nothing and learns nothing of people, tokens or the audit',
      ),
      core(
        'test/visitor',
        'a visitor may ask what reads groups and delivery, and every answer comes from the demo organization',
        'everything else that is not public refuses a visitor as it refuses a stranger',
        'another organization answers a visitor as it answers a stranger',
        'people are told apart and not named',
        'a visitor names nobody: members are as people who are not there',
        'the login of visitors writes nothing, reads no person, member or credential, and nothing at all without a scope of the demo',
      ),
    ],
  },
  {
    id: 'S8',
    promise:
      'Operators act as users only through `become`: reason, 30 minutes, read-only, both names in audit, list in configuration.',
    proof: [
      core(
        'test/become',
        'an operator sees what the person sees, in that organization alone',
        'nothing is written, by whatever operation',
        'never: tokens, grants, secrets, exports, or what belongs to the person, also where writing is allowed',
        'what is written with the approval of a second operator names both in the audit',
        'the opening is in the audit of the organization, and the person and its admins are told',
        'the person is told also when their organization told them so much that the rest is held back',
        'a refused attempt names the operator and the person',
        'only operators, by a session that signed in within five minutes, for a reason',
        'never by a token, nested, as oneself, as another operator, or as who is no member',
        'it ends early, by time, with the role of the operator, and is nobody else’s',
      ),
      server(
        'become',
        'an operator reads as a person over both APIs, writes nothing, and stops when it is ended',
        'a token cannot act as anybody, whoever owns it',
      ),
    ],
  },
]
