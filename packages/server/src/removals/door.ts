import { core, server } from '../control.ts'
import { inCore, removal, type Removal } from '../removal.ts'

const strangers = (test: string) => core('test/door-strangers', `every operation ${test}`)
const walls = (...tests: string[]) => core('test/door-walls', ...tests)
const lastRoles = (...tests: string[]) => core('test/last-roles', ...tests)
const rowsAlone = walls(
  'with the layer of the code off, row-level security alone still shows nothing and changes nothing',
)
const codeAlone = walls(
  'with row-level security off, the layer of the code still refuses what is named and what would leave',
)
const noGaps = inCore('db/catalogue.ts', 'if (gaps.length > 0)', 'if (false)')

/** Who may do what on which rows: authorization, the signed scope, and both walls. */
export const door: readonly Removal[] = [
  removal('S7', 'strangers are refused', {
    changes: [inCore('door/rights.ts', "principal.kind === 'anonymous'", 'false')],
    proof: [
      strangers('that is not public refuses someone who is not signed in'),
      server('strangers', 'refuses strangers over REST'),
    ],
  }),
  removal('I1', 'permissions of the organization', {
    changes: [inCore('door/rights.ts', 'if (!holdsInOrganization(question))', 'if (false)')],
    proof: [strangers('refuses a viewer who lacks the permission')],
  }),
  removal('I1', 'permissions of groups', {
    changes: [inCore('door/rights.ts', "if (groups !== 'all' && groups.length === 0)", 'if (false)')],
    proof: [strangers('refuses a member of no group on what groups hold')],
  }),
  removal('I1', 'membership of the organization that is named', {
    changes: [inCore('door/rights.ts', 'if (organizations.includes(asked)) return', 'return')],
    proof: [strangers('refuses a member of another organization who names this one')],
  }),
  removal('I1', 'the roles of the snapshot, before a scope is opened that was decided from earlier ones', {
    changes: [inCore('db/migrations/0001-door.sql', 'if known = digest then', 'if known is not null then')],
    proof: [
      lastRoles(
        'who was removed is refused at the next request on every instance, whatever it believed',
        'a role that was lowered or raised between two requests counts at once',
        'a scope that was decided from other roles than those of the snapshot opens nothing in the database',
      ),
    ],
  }),
  removal('I2', 'the count of references where roles were believed', {
    changes: [inCore('door/calls.ts', '      refuseMissing()\n')],
    proof: [lastRoles('what is named and is not there is refused also in a call that was believed')],
  }),
  removal('I1', 'what was believed of roles and did not hold is asked again', {
    changes: [inCore('door/opening.ts', 'if (roles) throw new Unconfirmed()', '')],
    proof: [
      lastRoles(
        'who was removed is refused at the next request on every instance, whatever it believed',
        'a role that was lowered or raised between two requests counts at once',
      ),
    ],
  }),
  removal('I1', 'nothing outside of the database before it is sure who asks', {
    changes: [inCore('door/hands.ts', '!isSure() && !own.has(String(name))', 'false')],
    proof: [
      lastRoles(
        'until it is sure who asks a handler has what was decided for its call, and nothing that reaches further',
      ),
    ],
  }),
  removal('I1', 'groups of the scope, in both walls', {
    changes: [
      inCore('door/holding.ts', 'return here.flatMap((one) =>', "return 'all'; return here.flatMap((one) =>"),
    ],
    proof: [strangers('refuses a member of a sibling group on what is in this one')],
  }),
  removal('I2', 'the count of references', {
    changes: [inCore('door/references.ts', 'if (found[index] !== ids.size)', 'if (false)')],
    proof: [codeAlone],
  }),
  removal('I2', 'the check of answers', {
    changes: [inCore('door/present.ts', 'if (!within)', 'if (false)')],
    proof: [codeAlone],
  }),
  removal('I1', 'the organization in row-level security; the start refuses that too', {
    changes: [
      inCore(
        'db/migrations/0001-door.sql',
        "'organization_id = (select public.scope_organization())'",
        "'true'",
      ),
      noGaps,
    ],
    proof: [rowsAlone],
  }),
  removal('I1', 'the groups in row-level security; the start refuses that too', {
    changes: [
      inCore(
        'db/migrations/0001-door.sql',
        "else format(' and ((select public.scope_every_group()) or %I = any ((select public.scope_groups())::uuid[]))', grouped)",
        "else ''",
      ),
      noGaps,
    ],
    proof: [walls('with the layer of the code off, row-level security alone keeps a sibling group apart')],
  }),
  removal('I2', 'the groups in the count of references', {
    changes: [inCore('door/references.ts', ': group === null', ": group !== ''")],
    proof: [walls('with row-level security off, the layer of the code alone keeps a sibling group apart')],
  }),
  removal('I2', 'the groups in the check of answers', {
    changes: [inCore('door/present.ts', "scope.groups === 'all' || scope.groups.includes(named)", 'true')],
    proof: [walls('with row-level security off, the layer of the code alone keeps a sibling group apart')],
  }),
  removal('I2', 'the check of answers of which less is shown', {
    changes: [inCore('door/present.ts', 'shown.has(key) || isChecked(property)', 'shown.has(key)')],
    proof: [core('test/present', 'whose a thing is is looked at, whatever of it is shown')],
  }),
  removal('I1', 'forced row-level security; the start refuses that too', {
    changes: [
      inCore(
        'db/migrations/0001-door.sql',
        "execute format('alter table %s force row level security', tenant_table);",
      ),
      noGaps,
    ],
    proof: [
      core(
        'test/tables',
        'every table with an organization is a tenant table, protected and forced, with the organization first in every key',
        'without a scope every serving login sees empty tenant tables, and the owner does too',
      ),
    ],
  }),
  removal('I1', 'enabled row-level security; the start refuses that too', {
    changes: [
      inCore(
        'db/migrations/0001-door.sql',
        "execute format('alter table %s enable row level security', tenant_table);",
      ),
      noGaps,
    ],
    proof: [rowsAlone],
  }),
  removal('I1', 'the signature of the scope', {
    changes: [
      inCore('db/migrations/0001-door.sql', "= split_part(setting, '|', 2) then", 'is not null then'),
    ],
    proof: [
      walls('a scope that was not signed for this connection opens nothing'),
      lastRoles('roles are told of nobody but the person of a signed setting'),
    ],
  }),
  removal('I1', 'the connection in the signature of the scope', {
    changes: [
      inCore('db/migrations/0001-door.sql', "payload || '|' || pg_backend_pid()", 'payload'),
      inCore('door/scope.ts', '`${payload}|${backendOf(client).pid}`', 'payload'),
    ],
    proof: [walls('a scope that was not signed for this connection opens nothing')],
  }),
  removal('I2', 'an id without a mark does not start', {
    changes: [inCore('door/references.ts', '!marked.has(key)', 'false')],
    proof: [core('test/record', 'an id without a mark in an input is seen at the start')],
  }),
  removal('I2', 'numbers of metrics are of the scope', {
    changes: [
      inCore(
        'metric/selection.ts',
        'columns.groups.filter((group) => holds(scope, group))',
        '[...columns.groups]',
      ),
    ],
    proof: [core('test/record', 'a number over several groups is over those of who asks')],
  }),
  removal('I9', 'answers are remembered for their scope', {
    changes: [inCore('metric/answer-memory.ts', '[scope.organization_id, groups, asked]', '[asked]')],
    proof: [core('src/metric/answer-memory', 'never answers one scope with what another may see')],
  }),
  removal('I9', 'facts are kept for their organization', {
    changes: [inCore('metric/columns-cache.ts', 'columns.organization_id !== organization_id ||', '')],
    proof: [core('src/metric/columns-cache', 'refuses facts older than asked or of another organization')],
  }),
]
