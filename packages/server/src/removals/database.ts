import { core } from '../control.ts'
import { inCore, removal, type Removal } from '../removal.ts'

const inTables = (...tests: string[]) => core('test/tables', ...tests)
const noGaps = inCore('db/catalogue.ts', 'if (gaps.length > 0)', 'if (false)')
const each = 'for (const { gap, sql, parameters } of checks) {'

/** One refusal of the start taken out, and the breaks of its promise that are then not seen. */
const unseen = (gap: string, ...breaks: string[]): Removal =>
  removal('I1', `the start sees ${gap}`, {
    changes: [inCore('db/catalogue.ts', each, `${each} if (gap === '${gap}') continue`)],
    proof: [inTables(...breaks.map((one) => `start-up sees ${one}`))],
  })

/** What the database itself holds: keys, logins, and that nothing starts on one with a gap. */
export const database: readonly Removal[] = [
  removal('I1', 'a gap keeps the server from starting', {
    changes: [noGaps],
    proof: [inTables('a gap keeps core from starting')],
  }),
  unseen('a table without a class', 'a table without a class'),
  unseen(
    'a tenant or personal table without forced row-level security',
    'a tenant table without row-level security',
    'a tenant table that its owner reads',
  ),
  unseen(
    'a tenant table whose policy is not the template',
    'a policy that is wider than the template',
    'a policy that the template is only a part of',
  ),
  unseen(
    'a policy of the serving login that no template makes',
    'one more policy',
    'a policy for everybody',
    'a policy of another class',
    'a personal table that everybody reads',
  ),
  unseen(
    'a policy of a reading login that no template makes',
    'a visitor who sees what no scope of a visitor opens',
    'a visitor who reads keys',
    'a visitor who writes',
    'a loader that sees every organization',
  ),
  unseen(
    'a key of a tenant table that does not start with the organization',
    'a key without the organization',
  ),
  unseen(
    'a foreign key of a tenant table that does not carry the organization',
    'a foreign key without the organization',
  ),
  unseen('a personal table whose key does not start with the person', 'a personal key without the person'),
  unseen('an installation table the serving login may touch', 'an installation table that is served'),
  unseen('a view without security_invoker', 'a view with its owner’s rights'),
  unseen('a materialised view', 'a materialised view'),
  unseen('a SECURITY DEFINER function outside of the allow-list', 'a definer function'),
  unseen(
    'a serving login with rights it must not have',
    'a login that is a member of a role',
    'a login that passes policies',
  ),
  unseen(
    'a role that owns functions and may sign in, or may do more than read',
    'a searching role that signs in',
    'a searching role that writes',
    'a role that reads roles and writes',
  ),
  unseen(
    'an indexed column of a type whose operators are not leakproof',
    'a sortable column that row-level security cannot index',
  ),
  unseen('a setting that loses what was acknowledged', 'a commit that is not waited for'),
  removal('I1', 'the groups of the scope in the function of the search', {
    changes: [
      inCore(
        'db/migrations/0005-vulnerability.sql',
        '(is_everywhere or v.group_id = any (own_groups))',
        'true',
      ),
    ],
    proof: [
      core(
        'test/search',
        'a search never finds or counts the places of a sibling group or of another organization',
      ),
    ],
  }),
  removal('I1', 'the organization in a foreign key', {
    changes: [
      inCore(
        'db/migrations/0005-vulnerability.sql',
        'foreign key (organization_id, group_id) references "group" (organization_id, id),\n  check ((kind',
        'check ((kind',
      ),
    ],
    proof: [inTables('no foreign key can join two organizations')],
  }),
  removal('I1', 'the organization in the pairs of a foreign key; the start refuses that too', {
    changes: [
      inCore(
        'db/migrations/0005-vulnerability.sql',
        'foreign key (organization_id, group_id) references "group" (organization_id, id),\n  check ((kind',
        'foreign key (group_id) references "group" (id),\n  check ((kind',
      ),
      inCore(
        'db/migrations/0002-organization.sql',
        'create unique index group_name on',
        'create unique index group_id on "group" (id);\ncreate unique index group_name on',
      ),
      noGaps,
    ],
    proof: [inTables('no foreign key can join two organizations')],
  }),
  removal('P2', 'logins are members of no role; the start refuses that too', {
    changes: [
      inCore(
        'db/migrate.ts',
        'await client.query(`revoke temporary on database ${database} from public`)',
        "await client.query('grant weir_keeper to weir_app'); await client.query(`revoke temporary on database ${database} from public`)",
      ),
      noGaps,
    ],
    proof: [inTables('no serving login is a member of a role, may take one, or has temporary tables')],
  }),
  removal('P2', 'a right that nobody reviewed', {
    changes: [
      inCore(
        'db/migrations/0014-operator.sql',
        'grant select on become to weir_keeper;',
        'grant select, delete on become to weir_keeper;',
      ),
    ],
    proof: [
      core(
        'test/privileges',
        'the privileges of every role of the database are the reviewed list, no more and no fewer',
      ),
    ],
  }),
  removal('P2', 'no temporary tables', {
    changes: [
      inCore(
        'db/migrate.ts',
        'await client.query(`revoke temporary on database ${database} from public`)',
        '',
      ),
    ],
    proof: [inTables('no serving login is a member of a role, may take one, or has temporary tables')],
  }),
  removal('P2', 'tables of the installation are not served; the start refuses that too', {
    changes: [
      inCore(
        'db/migrations/0003-credential.sql',
        'grant select, insert, update on installation to weir_keeper;',
        'grant select, insert, update on installation, sign_in_link to weir_keeper, weir_app;',
      ),
      noGaps,
    ],
    proof: [
      core(
        'test/record',
        'the serving login reads no MAC, no key, no name of a person, and no table of the installation',
      ),
    ],
  }),
  removal('I4', 'names of people are the directory’s', {
    changes: [
      inCore(
        'db/migrations/0002-organization.sql',
        'grant usage on schema directory to weir_directory;',
        'grant usage on schema directory to weir_directory, weir_app; alter default privileges in schema directory grant select on tables to weir_app;',
      ),
    ],
    proof: [
      core(
        'test/record',
        'the serving login reads no MAC, no key, no name of a person, and no table of the installation',
      ),
    ],
  }),
  removal('P1', 'the last owner or admin stays', {
    changes: [
      inCore(
        'db/migrations/0002-organization.sql',
        "perform pg_advisory_xact_lock(hashtextextended('admins of ' || old.organization_id, 0));",
      ),
    ],
    proof: [core('test/door-session', 'the last owner or admin stays, also when two go at once')],
  }),
  removal('P1', 'four eyes on an acceptance, in the code and in the table', {
    changes: [
      inCore('treatment/decide.ts', 'requested_by === user_id', 'false'),
      inCore(
        'db/migrations/0005-vulnerability.sql',
        "check (decided_by is null or (decided_by = requested_by) is not true or is_alone or state = 'withdrawn')",
        'check (true)',
      ),
    ],
    proof: [core('test/door-session', 'four eyes: who asked for an acceptance cannot approve it')],
  }),
  removal('P1', 'four eyes on zero risk, in the code and in the table', {
    changes: [
      inCore('zero-risk/decide.ts', 'requested_by === user_id', 'false'),
      inCore('db/migrations/0005-vulnerability.sql', 'decided_by is distinct from requested_by)', 'true)'),
    ],
    proof: [
      core(
        'test/zero-risk',
        'who asked decides neither for it nor against it, nor alone where nobody else could',
      ),
    ],
  }),
  removal('P1', 'four eyes on a verified fix, in the code and in the table', {
    changes: [
      inCore('reattack/verify.ts', 'requested_by === user_id', 'false'),
      inCore('db/migrations/0016-reattack.sql', 'decided_by is distinct from requested_by)', 'true)'),
    ],
    proof: [core('test/reattack', 'who asked does not find it closed, and no machine verifies')],
  }),
  removal('P1', 'what the page offers is what the roles hold', {
    changes: [inCore('door/present.ts', 'rights.holds(permission,', 'true || rights.holds(permission,')],
    proof: [
      core('test/record', 'what a caller may do is what its roles hold, in this group and not in the next'),
    ],
  }),
]
