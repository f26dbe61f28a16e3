import { core } from '../control.ts'
import { inCore, removal, type Removal } from '../removal.ts'

const inChain = (...tests: string[]) => core('src/audit/chain', ...tests)
const inAudit = (...tests: string[]) => core('test/audit', ...tests)
const every = 'every random tampering of a chain is found'
const chain = (find: string, put: string) => inCore('audit/chain.ts', find, put)

/** The sealed chain of the audit, and what its auditors see. */
export const chainRemovals: readonly Removal[] = [
  removal('R1', 'the link of each entry over all of it', {
    changes: [chain('!linkOf(this.#link, seq, row).equals(hash)', 'false')],
    proof: [inChain(every)],
  }),
  removal('R1', 'the numbers of the chain without a gap', {
    changes: [chain('if (seq > expected)', 'if (false)')],
    proof: [inChain('a gap is named as what it is')],
  }),
  removal('R1', 'heads outside of the database against a chain that was linked anew', {
    changes: [chain("if (heads && (heads.size > 1 || !heads.has(hash.toString('hex'))))", 'if (false)')],
    proof: [inAudit('a chain that was linked anew after an edit is found by the heads outside')],
  }),
  removal('R1', 'heads outside of the database against a cut end', {
    changes: [chain('if (this.#seq < this.#newest)', 'if (false)')],
    proof: [inChain(every)],
  }),
  removal('R1', 'the order of dates against an entry that is put in later', {
    changes: [chain('if (at < this.#latest - lateMs)', 'if (false)')],
    proof: [
      inChain('what is dated long before what it follows was put there'),
      inAudit('an entry of last week that the sealer took for new is found by its date'),
    ],
  }),
  removal('R1', 'heads that are written down outside of the database', {
    changes: [inCore('audit/sealer.ts', 'await heads.add(fresh)')],
    proof: [inAudit('a sealed audit is verified, its heads are outside of the database')],
  }),
  removal('R1', 'a sealed entry that nobody changes', {
    changes: [inCore('db/migrations/0012-audit.sql', 'when (old.seq is not null)', 'when (false)')],
    proof: [inAudit('the keeper numbers a row once and changes nothing else of it')],
  }),
  removal('R1', 'refused attempts that auditors see', {
    changes: [
      inCore(
        'door/denial.ts',
        'if (organization_id === undefined || !isId.test(organization_id)) return null',
        'if (organization_id !== null) return null',
      ),
    ],
    proof: [
      core(
        'test/audit-reading',
        'auditors see who was refused what in their organization, and nothing of who stands outside',
      ),
    ],
  }),
  removal('I4', 'names of strangers in refused attempts', {
    changes: [
      inCore(
        'audit/list.ts',
        'const known = await knownOf(tx, rows)',
        'const known = new Set(rows.flatMap(({ user_id }) => user_id ?? []))',
      ),
    ],
    proof: [
      core(
        'test/audit-reading',
        'auditors see who was refused what in their organization, and nothing of who stands outside',
      ),
    ],
  }),
]
