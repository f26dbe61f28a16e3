import { core } from '../control.ts'
import { inCore, removal, type Removal } from '../removal.ts'

const floodless =
  'who belongs to another organization fills neither the audit of this one nor the notices of its people'
const quiet = 'one organization tells a person at most sixty things an hour, so that what others tell is seen'

/** What is written down of refused attempts, how much of it, and for how long. */
export const denials: readonly Removal[] = [
  removal('R1', 'the record of denied attempts', {
    changes: [inCore('door/denial.ts', "'denied', 'unauthenticated', 'not_found'", "'nothing'")],
    proof: [
      core(
        'test/denial',
        'each refused call of a session is written down by its operation, also when others succeed',
        'a refused upload and a credential nobody knows are written down',
      ),
    ],
  }),
  removal('R1', 'the bound of denied attempts of each', {
    changes: [
      inCore('door/denial-ledger.ts', 'if (this.#again(table, own)) return'),
      inCore(
        'door/denial-ledger.ts',
        'bounds.every(([counted, rows]) => (this.#counts.get(counted) ?? 0) < rows)',
        'bounds.length > 0',
      ),
    ],
    proof: [
      core(
        'test/denial',
        'a stranger who knocks without end does not hide what somebody with a credential is refused',
        floodless,
      ),
    ],
  }),
  removal('R1', 'the bound of attempts from outside of an organization', {
    changes: [
      inCore('door/denial.ts', 'ofOutsider: 5, ofOutside: 30', 'ofOutsider: 5_000, ofOutside: 30_000'),
      inCore('door/denial.ts', '[`outside ${asker}`, rows.ofElsewhere],'),
    ],
    proof: [core('test/denial', floodless)],
  }),
  removal('R1', 'the bound of what one organization tells a person', {
    changes: [inCore('db/migrations/0011-member.sql', '::text) >= 60 then', '::text) >= 60000 then')],
    proof: [core('test/denial', quiet)],
  }),
  removal('R1', 'what a person is told beyond the bound', {
    changes: [
      inCore(
        'db/migrations/0011-member.sql',
        "     and told_kind not in ('member.removed', 'member.suspended', 'session.ended', 'token.leaked')\n",
      ),
    ],
    proof: [
      core(
        'test/denial',
        'that a person lost a session or a membership is told, however much was told before',
      ),
    ],
  }),
  removal('R1', 'the bound of sessions ended again and again', {
    changes: [inCore('session/of-member.ts', '  await refuseSoon(tx, member_id)\n')],
    proof: [
      core(
        'test/session',
        'an admin ends the session of a member of lower rank, on every instance, and it is told so',
      ),
    ],
  }),
  removal('R1', 'refused attempts are kept for ninety days', {
    changes: [
      inCore('job/sweep.ts', '"delete from denial where at < now() - interval \'90 days\'"', "'select 1'"),
    ],
    proof: [
      core(
        'test/sweep',
        'a worker removes answers older than 72 hours and attempts older than 90 days, and leaves the rest',
      ),
    ],
  }),
]
