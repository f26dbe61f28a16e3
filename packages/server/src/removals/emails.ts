import { core, server } from '../control.ts'
import { inCore, removal, type Removal } from '../removal.ts'

const refused = (...tests: string[]) => server('idp/refused', ...tests)
const emails = (...tests: [string, ...string[]]) => ({ file: 'packages/contract/test/email.test.ts', tests })
const inEmail = (find: string, put: string) => ({ file: 'packages/contract/src/email.ts', find, put })
const alike = 'an address that only looks like that of an invitation is another'

/** What an e-mail address is, and when two are one. */
export const emailRemovals: readonly Removal[] = [
  removal('S2', 'one plain address', {
    changes: [
      inEmail('/^([^@]*)@([^@]*)$/', '/^(.*)@([^@]*)$/'),
      inEmail('plainLocal.test(local)', "local !== ''"),
    ],
    proof: [
      refused('that is with two @ is refused', 'that is quoted is refused'),
      emails('"\\"a\\"@corp.example" is no address'),
    ],
  }),
  removal('S2', 'letters that only look alike, before the @', {
    changes: [
      inEmail(
        'text.replaceAll(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32))',
        "text.normalize('NFKC').toLowerCase()",
      ),
    ],
    proof: [
      emails(
        'two addresses that differ by the sign for kelvin are two',
        'two addresses that differ by a capital beyond ASCII are two',
        'two addresses that differ by composed letters are two',
        'two addresses that differ by wide letters are two',
      ),
      core('test/members', alike),
    ],
  }),
  removal('S2', 'letters that only look alike, in a domain', {
    changes: [inEmail('{1,58}[a-z0-9])$/', '{1,58}[a-z0-9])$/iu')],
    proof: [emails('a domain with the sign for kelvin is refused, in an address and by itself')],
  }),
  removal('S2', 'the spelling of a person’s e-mail, in the table', {
    changes: [inCore('db/migrations/0002-organization.sql', ' check (email = lower(email collate "C"))')],
    proof: [core('test/members', alike)],
  }),
]
