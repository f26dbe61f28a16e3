import { core } from '../control.ts'
import { inCore, removal, type Removal } from '../removal.ts'

const inChain = (...tests: string[]) => core('src/audit/chain', ...tests)
const inAudit = (...tests: string[]) => core('test/audit', ...tests)
const inInstallation = (...tests: string[]) => core('test/installation-audit', ...tests)
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
    changes: [chain("if (head !== undefined && head !== hash.toString('hex'))", 'if (false)')],
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
  removal('R1', 'changes of the directory that wait for their row of the audit', {
    changes: [
      inCore(
        'door/calls.ts',
        'return this.#parts.staged.stage(id, change)',
        'return this.#parts.staged.stage(id, change).then(() => this.#parts.staged.carryOut([id]))',
      ),
    ],
    proof: [
      core(
        'test/directory',
        'me.update whose row of the audit cannot be kept changes nothing',
        'invitation.create whose row of the audit cannot be kept changes nothing',
      ),
    ],
  }),
  removal('R1', 'changes of the directory that are settled by whether their row was kept', {
    changes: [
      inCore('door/staged.ts', '(kept.has(change_id) ? [change_id] : [])', '(change_id ? [change_id] : [])'),
    ],
    proof: [
      core(
        'test/directory',
        'me.update of a process that is killed at its commit: both are there afterwards, or neither (its row kept: false)',
      ),
    ],
  }),
  removal('R1', 'acts of operators in the record of the installation', {
    changes: [
      inCore(
        'door/record.ts',
        "text: 'select record_act($1, $2, $3, $4, $5, $6)'",
        "text: 'select $1::uuid, $2::text, $3::uuid[], $4::jsonb, $5::text, $6::text'",
      ),
    ],
    proof: [
      inInstallation(
        'an auditor sees who acted as whom, who allowed it, what was done so, links to sign in and from where',
        'an act and its row are one: without the row nobody acts as another',
      ),
    ],
  }),
  removal('R1', 'a record of the installation that no serving login touches', {
    changes: [
      inCore(
        'db/migrations/0014-operator.sql',
        'grant select, insert, update on installation_head to weir_keeper;',
        'grant select, insert, update on installation_head to weir_keeper; grant select, insert, delete on installation_act to weir_app;',
      ),
      inCore(
        'db/catalogue.ts',
        "and obj_description(c.oid, 'pg_class') like 'class: installation%'",
        'and false',
      ),
    ],
    proof: [
      inInstallation(
        'the serving login neither reads nor writes the record; what it may say there is said by the verified scope',
      ),
    ],
  }),
  removal('R1', 'the scope without which nobody writes into the record of the installation', {
    changes: [
      inCore(
        'db/migrations/0014-operator.sql',
        "  if public.scope_kind() is null then\n    raise exception 'only who has a scope does anything'",
        "  if false then\n    raise exception 'only who has a scope does anything'",
      ),
    ],
    proof: [
      inInstallation(
        'the serving login neither reads nor writes the record; what it may say there is said by the verified scope',
      ),
    ],
  }),
  removal('R1', 'a sealed act of the installation that nobody changes', {
    changes: [
      inCore(
        'db/migrations/0014-operator.sql',
        'create trigger keep_sealed before update on installation_act\n  for each row when (old.seq is not null)',
        'create trigger keep_sealed before update on installation_act\n  for each row when (false)',
      ),
    ],
    proof: [
      inInstallation(
        'its chain is verified like that of an organization: an edit, a removal and a cut end are found',
      ),
    ],
  }),
  removal('R1', 'the chain of the installation in every verification', {
    changes: [
      inCore(
        'audit/chain-tables.ts',
        "union select '${installationChain}' from installation_act union select '${installationChain}' from installation_head",
      ),
      inCore(
        'audit/chain-tables.ts',
        "union all select '${installationChain}', seq, encode(hash, 'hex'), sealed_at from installation_head",
      ),
    ],
    proof: [
      inInstallation(
        'its chain is verified like that of an organization: an edit, a removal and a cut end are found',
      ),
    ],
  }),
  removal('R1', 'rotations of keys in the record of the installation', {
    changes: [
      inCore('audit/installation-acts.ts', "await say('begun')"),
      inCore('audit/installation-acts.ts', "await say('done')"),
    ],
    proof: [
      core('test/key-rotation', 'a revoked version ends what was made under it at once, and nothing else'),
    ],
  }),
  removal('R1', 'refused attempts of strangers in the record of the installation', {
    changes: [
      inCore(
        'audit/installation-acts.ts',
        'from denied_attempt where concerns_installation',
        'from denied_attempt where false',
      ),
    ],
    proof: [
      inInstallation(
        'refused attempts of strangers, and of anybody on the installation, are in it; those on an organization are not',
      ),
    ],
  }),
  removal('R1', 'refused attempts on an organization that are none of the installation’s', {
    changes: [
      inCore(
        'audit/installation-acts.ts',
        'from denied_attempt where concerns_installation',
        'from denied_attempt where true',
      ),
    ],
    proof: [
      inInstallation(
        'refused attempts of strangers, and of anybody on the installation, are in it; those on an organization are not',
      ),
    ],
  }),
  removal('R1', 'changes of settings in the record of the installation', {
    changes: [inCore('audit/configuration.ts', 'if (before !== now)', 'if (before === null)')],
    proof: [
      inInstallation(
        'settings of who operates and who signs in where are noted when they change, without a name',
      ),
    ],
  }),
  removal('R1', 'for whom a provider speaks in the record of the installation', {
    changes: [inCore('audit/configuration.ts', '  email_domains: provider.emailDomains,\n')],
    proof: [
      inInstallation(
        'whatever of a provider decides who comes in is noted when it changes, never its secret',
      ),
    ],
  }),
  removal('R1', 'refused attempts that auditors see', {
    changes: [
      inCore(
        'door/denial.ts',
        'if (organization_id !== undefined && isId.test(organization_id))',
        'if (false)',
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
