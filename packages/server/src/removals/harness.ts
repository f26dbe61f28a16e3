import { core, server } from '../control.ts'
import { inCore, removal, type Removal } from '../removal.ts'

/** What the harnesses over the whole product see: everything that is named, said or written. */
export const harness: readonly Removal[] = [
  removal('I3', 'a deleted group is known no more', {
    changes: [inCore('door/references.ts', '(select * from "group" where status = \'active\') g', '"group"')],
    proof: [core('test/deleted', 'a deleted group cannot be named, and is refused like one that never was')],
  }),
  removal('I4', 'the name people give themselves is struck out of their security log', {
    changes: [
      {
        file: 'packages/contract/src/member.ts',
        find: "secret(label()).describe('Kept in the directory alone')",
        put: 'label()',
      },
    ],
    proof: [
      server(
        'canary/canary',
        'no name and no e-mail address of a person is in any other table, file or line of the log',
      ),
    ],
  }),
]
