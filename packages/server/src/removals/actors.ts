import { core } from '../control.ts'
import { inCore, removal, type Removal } from '../removal.ts'

const visitor = (...tests: string[]) => core('test/visitor', ...tests)
const become = (...tests: string[]) => core('test/become', ...tests)
const bothNames = become('what is written with the approval of a second operator names both in the audit')

/** Who asks without being a member: visitors of a demo, and operators who act as a person. */
export const actors: readonly Removal[] = [
  removal('S8', 'that somebody acts as a person, told beyond the bound', {
    changes: [inCore('db/migrations/0011-member.sql', "     and told_kind not like 'become.%'\n")],
    proof: [
      become('the person is told also when their organization told them so much that the rest is held back'),
    ],
  }),
  removal('S7', 'the list of what visitors read', {
    changes: [inCore('door/rights.ts', '!demoReaderHolds(permission) ||', '')],
    proof: [visitor('everything else that is not public refuses a visitor as it refuses a stranger')],
  }),
  removal('S7', 'the masks of people before visitors', {
    changes: [
      inCore(
        'door/hands.ts',
        "principal.kind === 'demo' ? maskPeople(parts.people) : parts.people",
        'parts.people',
      ),
    ],
    proof: [visitor('people are told apart and not named')],
  }),
  removal('S7', 'visitors export nothing', {
    changes: [inCore('door/rights.ts', ' || demoNeverOperations.includes(name)', '')],
    proof: [visitor('everything else that is not public refuses a visitor as it refuses a stranger')],
  }),
  removal('S7', 'visitors name nobody', {
    changes: [inCore('door/decide.ts', "principal.kind === 'demo'", 'false')],
    proof: [visitor('a visitor names nobody: members are as people who are not there')],
  }),
  removal('S8', 'acting is for reading', {
    changes: [inCore('door/decide.ts', "if (kind === 'mutation' && isReading(principal))", 'if (false)')],
    proof: [become('nothing is written, by whatever operation')],
  }),
  removal('S8', 'what nobody does as another', {
    changes: [
      inCore('door/rights.ts', '!becomeAllows(permission) ||', ''),
      inCore('door/rights.ts', '!becomeSelfOperations.includes(name)', 'false'),
    ],
    proof: [
      become(
        'never: tokens, grants, secrets, exports, or what belongs to the person, also where writing is allowed',
      ),
    ],
  }),
  removal('S8', 'nobody exports or makes trusts as another', {
    changes: [inCore('door/rights.ts', 'becomeNeverOperations.includes(name) ||', '')],
    proof: [
      become(
        'never: tokens, grants, secrets, exports, or what belongs to the person, also where writing is allowed',
      ),
    ],
  }),
  removal('S8', 'the list of operators', {
    changes: [
      inCore('door/opening.ts', 'await this.#parts.operators.rolesOf(principal.user_id)', "['operator']"),
    ],
    proof: [become('only operators, by a session that signed in within five minutes, for a reason')],
  }),
  removal('S8', 'nobody acts as an operator', {
    changes: [inCore('operator/become.ts', "includes('operator')", 'includes(reason as never)')],
    proof: [become('never by a token, nested, as oneself, as another operator, or as who is no member')],
  }),
  removal('S8', 'a second operator allows writing', {
    changes: [
      inCore(
        'operator/become.ts',
        'if (hands.user_id === operator_id || hands.user_id === user_id)',
        'if (false)',
      ),
    ],
    proof: [bothNames],
  }),
  removal('S8', 'the end of acting', {
    changes: [inCore('operator/operators.ts', 'and ended_at is null and expires_at > now()')],
    proof: [become('it ends early, by time, with the role of the operator, and is nobody else’s')],
  }),
  removal('S8', 'the operator in the audit', {
    changes: [
      inCore(
        'db/migrations/0014-operator.sql',
        'alter table audit alter column operator_id set default scope_operator();',
      ),
    ],
    proof: [bothNames],
  }),
  removal('S8', 'those it concerns are told', {
    changes: [inCore('operator/become.ts', "await tell(tx, 'become.opened', id)")],
    proof: [
      become('the opening is in the audit of the organization, and the person and its admins are told'),
    ],
  }),
  removal('P1', 'a permission that nobody agreed on', {
    changes: [
      {
        file: 'packages/contract/src/permissions.ts',
        find: "'secret:read': group('manager', 'architect', ...testers, 'resourcer')",
        put: "'secret:read': group('manager', 'architect', ...testers, 'resourcer', 'developer')",
      },
    ],
    proof: [
      {
        file: 'packages/contract/test/permissions.test.ts',
        tests: ['secret:read is held by exactly those agreed'],
      },
    ],
  }),
]
