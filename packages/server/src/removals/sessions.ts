import { core, server } from '../control.ts'
import { inCore, removal, type Removal } from '../removal.ts'

const inSession = (...tests: string[]) => core('test/door-session', ...tests)
const inRecord = (...tests: string[]) => core('test/record', ...tests)
const keptOfSession =
  'what was kept of a session is refused once it is over, also while another session has its connection'
const inSql = (find: string, put: string) => inCore('db/migrations/0004-record.sql', find, put)
const recording =
  'await recordChange(this.#client, { id, operation, input, output, scope, asker: this.#asker })'
const inOver = (...tests: string[]) => core('test/over', ...tests)
const taken = 'a change that is taken back takes its audit row with it'

/** Sessions: reading or changing, one transaction, the audit row in it. */
export const sessions: readonly Removal[] = [
  removal('S6', 'no mutation in a session for reading', {
    changes: [inCore('door/implement.ts', "operation.kind === 'mutation' && kind === 'query'", 'false')],
    proof: [
      core('test/door-strangers', 'no mutation can be asked in a session for reading'),
      server('scopes', 'reading changes nothing: no mutation by GET, none in a GraphQL query'),
    ],
  }),
  removal('S6', 'the read-only transaction of a session for reading', {
    changes: [inCore('door/ends.ts', 'repeatable read read only', 'repeatable read')],
    proof: [
      inRecord('what is read changes nothing, even where the database is told to write while it reads'),
    ],
  }),
  removal('R1', 'the audit row of a change', {
    changes: [inCore('door/calls.ts', recording, 'void 0')],
    proof: [
      inSession('a change and its audit row are one: without the row there is no change'),
      inRecord('large and secret fields of a change are struck out of its audit row'),
    ],
  }),
  removal('R1', 'no change without its audit row', {
    changes: [
      inCore(
        'door/calls.ts',
        recording,
        "await this.#client.query('savepoint audit').then(() => recordChange(this.#client, { id, operation, input, output, scope, asker: this.#asker })).catch(() => this.#client.query('rollback to savepoint audit'))",
      ),
    ],
    proof: [inSession('a change and its audit row are one: without the row there is no change')],
  }),
  removal('R1', 'one transaction to the end: no audit row without its change', {
    changes: [
      inCore(
        'door/calls.ts',
        recording,
        `${recording}.then(() => this.#client.query('commit')).then(() => this.#client.query('begin'))`,
      ),
    ],
    proof: [inRecord(taken), inSession('a session that ends with an error changes nothing at all')],
  }),
  removal('R1', 'rollback of a session that fails', {
    changes: [inCore('door/session.ts', 'isFit = await calls.rollback()', 'await calls.commit()')],
    proof: [inRecord(taken)],
  }),
  removal('R1', 'a commit that the database answers by taking back', {
    changes: [inCore('door/ends.ts', "if (command !== 'COMMIT') throw takenBack()")],
    proof: [
      inOver(
        'a change that the database takes back at the commit is told as not done, and the directory keeps the name',
      ),
    ],
  }),
  removal('R1', 'a commit beside the door that the database answers by taking back', {
    changes: [inCore('db/transaction.ts', "if (command !== 'COMMIT') throw takenBack()")],
    proof: [core('test/transaction', 'work that passed over a statement that failed is not taken for kept')],
  }),
  removal('R1', 'an answer outside of a transaction that waits for what the database says at the sync', {
    changes: [inCore('db/packets.ts', 'if (wasInside || this.#isInside) this.#settle()', 'this.#settle()')],
    proof: [
      core(
        'test/packets',
        'a statement that the database takes back at its very end is told as refused',
        'statements that are kept together are refused together',
      ),
    ],
  }),
  removal('I1', 'a session that is over answers nothing', {
    changes: [
      inCore('door/calls.ts', "if (this.#isOver) return Promise.reject(isOver('session'))"),
      inCore('door/session.ts', "if (transaction.isOver) throw isOver('session')"),
      inCore('door/session.ts', "if (over) throw isOver('session')"),
    ],
    proof: [inOver(keptOfSession)],
  }),
  removal('I1', 'a connection that is taken back from each call', {
    changes: [inCore('door/lend.ts', 'isTakenBack = true', 'isTakenBack = false')],
    proof: [inOver(keptOfSession, 'what a failing call left running changes nothing in the calls after it')],
  }),
  removal('R1', 'redaction of what the audit keeps', {
    changes: [inCore('door/record.ts', 'redact(operation, input)', 'JSON.stringify(input)')],
    proof: [inRecord('large and secret fields of a change are struck out of its audit row')],
  }),
  removal('R1', 'redaction of secrets', {
    changes: [inCore('door/redact.ts', 'mark.secret || mark.bulk', 'mark.bulk')],
    proof: [inSession('secrets and bulk never reach the audit')],
  }),
  removal('R1', 'who asks is said by the database', {
    changes: [
      inSql(
        'grant insert (organization_id, id, operation, input, request_id, objects, from_address) on audit',
        'grant insert on audit',
      ),
    ],
    proof: [inRecord('who asks is in the audit as the database knows it, whatever the writer says')],
  }),
  removal('R1', 'an audit that is only added to', {
    changes: [
      inSql(
        "call protect_tenant('audit', 'no', 'select')",
        "call protect_tenant('audit', 'no', 'select, update, delete')",
      ),
    ],
    proof: [
      inRecord(
        'the audit, the security log and the history are never changed or deleted by those who write them',
      ),
    ],
  }),
  removal('R2', 'the history of a vulnerability', {
    changes: [inCore('db/migrations/0005-vulnerability.sql', "('treatment', o.treatment, n.treatment),", '')],
    proof: [
      inRecord(
        'the audit, the security log and the history are never changed or deleted by those who write them',
      ),
    ],
  }),
  removal('R1', 'a failing call takes back what it did', {
    changes: [inCore('door/calls.ts', '`rollback to savepoint ', '`savepoint ')],
    proof: [
      inSession(
        'a failing call in a session of several leaves nothing behind, and the others stay',
        'what a call changed before it failed is taken back',
      ),
      server('graphql', 'a failing call of a mutation leaves nothing behind, and the calls beside it stand'),
    ],
  }),
  removal('T1', 'answers are cut to the contract', {
    changes: [inCore('door/present.ts', 'const kept = schema.parse(output)', 'const kept = output')],
    proof: [
      core(
        'test/present',
        'an answer with a column that the contract does not declare is cut where people are served, and throws in tests',
      ),
    ],
  }),
]
