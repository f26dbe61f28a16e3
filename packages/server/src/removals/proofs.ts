import { core, server } from '../control.ts'
import { inCore, inServer, removal, type Removal } from '../removal.ts'

const inMigration = (file: string, find: string, put = '') => inCore(`db/migrations/${file}`, find, put)
const saysTheSame = (noun: string) =>
  server(
    'differential/differential',
    `the door and both APIs say the same of every input of ${noun}, and the database refuses nothing that the contract accepts`,
  )
const told = core(
  'test/history-model',
  'of every stateful thing the history and its state now tell what it was at any time',
)

/** What the harnesses over inputs, statements, histories, lists and privileges see. */
export const proofRemovals: readonly Removal[] = [
  removal('T2', 'a word of a search means its letters', {
    changes: [
      inCore(
        'vulnerability/search.ts',
        '`%${text.replaceAll(/[\\\\%_]/g, (special) => `\\\\${special}`)}%`',
        '`%${text}%`',
      ),
    ],
    proof: [core('test/search-words', 'a search for "%" finds the places that hold it and no others')],
  }),
  removal('T2', 'what is searched for is a parameter', {
    changes: [
      inCore(
        'vulnerability/search.ts',
        'f.words like lower(${patternOf(text)})',
        "f.words like lower(${sql.raw(`'${patternOf(text)}'`)})",
      ),
    ],
    proof: [
      core(
        'test/raw-statements',
        'nothing but parameters is put into a statement, except at the reviewed places',
      ),
      server(
        'sql/sql',
        'nothing that is put into what is asked of vulnerability is code to the database, over both APIs',
      ),
    ],
  }),
  removal('T1', 'a variable of a wrong type is a mistake of who asks', {
    changes: [
      inServer('graphql/errors.ts', '(cause instanceof GraphQLError && error.path === undefined)', 'false'),
    ],
    proof: [saysTheSame('vulnerability')],
  }),
  removal('T1', 'the contract accepts no more than the tables', {
    changes: ['critical', 'high', 'medium', 'low'].map((band) => ({
      file: 'packages/contract/src/policy.ts',
      find: `sla_days_${band}: z.int().min(1)`,
      put: `sla_days_${band}: z.int().min(0)`,
    })),
    proof: [saysTheSame('policy')],
  }),
  removal('T1', 'in tests an answer that would be cut throws', {
    changes: [
      inCore(
        'door/present.ts',
        'if (context.refusesSurplus && !context.shown) refuseSurplus(operation, { output, kept })',
      ),
    ],
    proof: [
      core(
        'test/present',
        'an answer with a column that the contract does not declare is cut where people are served, and throws in tests',
      ),
    ],
  }),
  removal('R2', 'the history of roles in groups', {
    changes: [
      inMigration(
        '0004-record.sql',
        "create trigger record_history after insert or update of role or delete on group_member\n  for each row execute function record_organization_history('group_member', 'user_id', 'role');",
      ),
    ],
    proof: [
      told,
      core(
        'test/history-tables',
        'every column of an organization that can be changed has a history, or a reason to have none',
      ),
    ],
  }),
  removal('R2', 'the history of every policy', {
    changes: [
      inMigration('0044-sla.sql', "'days_until_it_breaks', 'break_on_kev',", "'days_until_it_breaks',"),
    ],
    proof: [told],
  }),
  removal('R2', 'the history of what is taken away', {
    changes: [
      inMigration(
        '0004-record.sql',
        'of role, suspended_at, suspended_reason or delete on member',
        'of role, suspended_at, suspended_reason on member',
      ),
    ],
    proof: [told],
  }),
  removal('R2', 'nobody rewrites the history', {
    changes: [
      inMigration(
        '0004-record.sql',
        "call protect_tenant('history', 'group_id', 'select');",
        "call protect_tenant('history', 'group_id', 'select, update');",
      ),
    ],
    proof: [
      core(
        'test/history-tables',
        'no login that serves may change or delete a line of history, or say when and by whom it was written',
      ),
    ],
  }),
  removal('I9', 'answers are remembered for the groups that one sees', {
    changes: [
      inCore(
        'metric/answer-memory.ts',
        "const groups = scope.groups === 'all' ? 'all' : [...scope.groups].sort()",
        "const groups = 'all'",
      ),
    ],
    proof: [
      server(
        'tenants',
        'numbers that are remembered for one person are not those of another with fewer groups',
      ),
    ],
  }),
  removal('I9', 'what is stored is data', {
    changes: [
      inCore(
        'door/redact.ts',
        'const copy: unknown = structuredClone(input)',
        'const copy: unknown = structuredClone(input) ?? deserialize(input)',
      ),
    ],
    proof: [
      server('tenants', 'nothing that is stored is brought back to life by an engine that could run it'),
    ],
  }),
  removal('D5', 'a cursor has one spelling', {
    changes: [
      inCore(
        'list/keyset.ts',
        "const isSpelled = cursor === `${body}.${given.toString('base64url')}`",
        'const isSpelled = true',
      ),
    ],
    proof: [server('keyset', 'a cursor that was changed at any place is refused')],
  }),
  removal('D5', 'no page is found by counting', {
    changes: [inCore('list/keyset.ts', '.limit(limitOf(request))', '.limit(limitOf(request)).offset(0)')],
    proof: [server('keyset', 'no statement skips rows by counting them')],
  }),
  removal('D8', 'a pattern of a user meets the automaton alone', {
    changes: [
      inCore(
        'calc/release-match-pattern.ts',
        'return { matches: (text) => text.length <= patternLimits.textLength && run(machine, start, text) }',
        'return { matches: (text) => new RegExp(source).test(text) || run(machine, start, text) }',
      ),
    ],
    proof: [core('test/patterns', 'no source makes a pattern of a value but the reviewed places')],
  }),
  removal('D8', 'the length of what a pattern is matched with', {
    changes: [inCore('calc/release-match-pattern.ts', 'text.length <= patternLimits.textLength && ', '')],
    proof: [
      core(
        'test/patterns',
        'sixty-four kilobytes that are hard for (.*a){12} cost no more than five milliseconds',
      ),
    ],
  }),
  removal('P2', 'every grant is a reviewed one', {
    changes: [
      inMigration(
        '0012-audit.sql',
        "call protect_tenant('audit_head', 'no', 'select');",
        "call protect_tenant('audit_head', 'no', 'select, update');",
      ),
    ],
    proof: [
      core(
        'test/privileges',
        'the privileges of every role of the database are the reviewed list, no more and no fewer',
      ),
    ],
  }),
]
