import { type Control, core, planned, server } from './control.ts'

/** Controls against disclosure. */
export const disclosure: readonly Control[] = [
  {
    id: 'I1',
    promise:
      'Deny by default at operation, object, field and row; organization pinned on every row and key; what a session or a call was handed is worth nothing after it.',
    proof: [
      core(
        'test/over',
        'what was kept of a session is refused once it is over, also while another session has its connection',
        'a session in which nothing was asked begins nothing after its end',
        'what a failing call left running changes nothing in the calls after it',
      ),
      core(
        'test/door-strangers',
        'every operation refuses a viewer who lacks the permission',
        'every operation refuses a member of another organization who names this one',
        'every operation refuses a member of a sibling group on what is in this one',
      ),
      core(
        'test/door-walls',
        'with the layer of the code off, row-level security alone still shows nothing and changes nothing',
        'with both off there is a leak: what the two tests above prove is there to be proven',
        'a scope that was not signed for this connection opens nothing',
      ),
      core(
        'test/search',
        'a search never finds or counts the places of a sibling group or of another organization',
      ),
      core(
        'test/last-roles',
        'who was removed is refused at the next request on every instance, whatever it believed',
        'a role that was lowered or raised between two requests counts at once',
        'a scope that was decided from other roles than those of the snapshot opens nothing in the database',
        'until it is sure who asks a handler has what was decided for its call, and nothing that reaches further',
      ),
      core(
        'test/tables',
        'a migrated database has no gaps',
        'a gap keeps core from starting',
        'no foreign key can join two organizations',
      ),
      server(
        'cells/cells',
        'every principal gets for every operation and everything it may name what the design says, over both APIs',
      ),
      server(
        'cells/walls',
        'with row-level security off, the code alone shows and changes nothing of another place',
        'with the layer of the code off, row-level security alone shows and changes nothing of another place',
        'with both off places are open to each other: there is something to be proven',
      ),
    ],
  },
  {
    id: 'I2',
    promise: 'Every repository, group, team and id named in a request is checked by construction.',
    proof: [
      core(
        'test/door-walls',
        'with row-level security off, the layer of the code still refuses what is named and what would leave',
      ),
      core(
        'test/delivery-door',
        'another organization and another group see nothing of a repository, and cannot name it',
      ),
      core('test/metric', 'a viewer of one group never sees the numbers of a sibling'),
      server('upload', 'who may not upload is refused before a byte is stored'),
      server(
        'cells/cells',
        'every principal gets for every operation and everything it may name what the design says, over both APIs',
        'a cursor is good in the organization it was given in, and shows nobody more than their groups',
      ),
    ],
  },
  {
    id: 'I3',
    promise: 'Missing, deleted and foreign answer alike.',
    proof: [
      server('events', 'a job of another organization, or of nobody, is not there'),
      core('test/deleted', 'a deleted group cannot be named, and is refused like one that never was'),
      server('cells/cells', '%s that is missing, deleted or not one’s own is refused with the same bytes'),
    ],
  },
  {
    id: 'I4',
    promise: 'Personal data lives in `directory` only, and is shown only within a shared organization.',
    proof: [
      core(
        'test/record',
        'the serving login reads no MAC, no key, no name of a person, and no table of the installation',
      ),
      core(
        'test/delivery-door',
        'no e-mail address and no file content is in any table; names are in the directory only',
      ),
      core(
        'test/members',
        'e-mails and last use are for owners and admins; a search by e-mail finds nothing for others',
      ),
      server(
        'canary/canary',
        'no name and no e-mail address of a person is in any other table, file or line of the log',
        'no answer shows anything of the other organization, and none of any to a stranger',
      ),
    ],
  },
  {
    id: 'I5',
    promise: 'No source code is stored: git metadata only, and reports without snippets.',
    proof: [
      core(
        'test/git-remote',
        'mirrors it without file contents and reads only what is new the next time',
        'refuses a server that would send whole files, and keeps none',
      ),
      core('test/report-leaves', 'no sample leaves source code in what is read'),
      server('canary/canary', 'no line of source code that a report carried is in any table or file'),
    ],
  },
  {
    id: 'I6',
    promise:
      'Errors carry a code and an id, never a stack, SQL, path or secret. Every refusal of the tests is searched.',
    proof: [server('graphql', 'an unknown error is masked with its request id and logged once')],
  },
  {
    id: 'I7',
    promise:
      'Secrets are encrypted with per-organization keys bound to their row; keys rotate every 14 days with overlap; a revoked version takes the data keys with it that were ever wrapped under it; none is in the environment of the serving process. Those of other services go to their own host, path and groups alone, are named and known only where they are used or managed, and stand in no argument, variable, file or log.',
    proof: [
      core(
        'test/sealed-column',
        'a sealed text opens in its own cell, and shows nothing of itself',
        'a ciphertext that was moved to another row, column, table or organization is refused',
        'the key of one organization, put into the row of another, opens nothing',
        'the serving login reads no data key',
      ),
      core(
        'test/webhook',
        'neither the address nor the secret is shown again, and another organization sees nothing',
      ),
      core(
        'test/credential',
        'a private repository is read with a credential; the secret is in no table, file, line of the log or answer',
        'a ciphertext that is moved to another credential or to another organization opens nothing there',
        'what decides where a secret is sent is sealed with it: another host in the row changes nothing',
        'a credential is used for its own groups, and by who acts in them; one of no group only by who manages credentials',
        'for which groups and which path a credential is, is sealed with it: another row changes nothing',
        'who may neither manage nor use the credential of a root is not told which it is',
        'the serving login writes what is sealed and cannot read it',
        'after 14 days a credential lies under a new key, and opens as before',
        'an ssh key needs known hosts and no passphrase',
        'keys of ssh that a killed process left are removed at the next start, those of a reading that goes on are not',
      ),
      core(
        'test/git-credential',
        'opens a repository, and shows the token in no argument, variable or file',
        'says with a code that a wrong token is refused, and nothing of the token',
        'sends the token to its own host alone: not to the address of another, not where a host sends on to',
        'hands ssh the key and the hosts it knows, for us alone, and nothing of the machine; both are gone afterwards, also when git fails',
        'is not used for another host or another protocol',
      ),
      core(
        'src/keys/keyring',
        'a version is next, current, retiring and destroyed, in this order and each in its time',
        'what was made under a version verifies while it retires, and under a destroyed one nothing does',
        'with a passphrase the keys lie sealed, and only it opens them',
      ),
      core(
        'test/key-rotation',
        'sixty days of rotation under traffic of two instances fail not once',
        'a revoked version ends what was made under it at once, and nothing else',
        'data keys that were ever wrapped under a revoked version seal nothing new, also in a process that kept them; what they sealed is sealed again',
        'while a version is revoked no data key is made under it, and none is lost with it',
      ),
      server(
        'launch',
        'the serving process has an empty environment, and no file that it holds open shows a secret of ours',
        'secrets come from files and the standard input; a sealed keyring opens with nothing else',
      ),
    ],
    planned: 'an alarm for secrets of other services older than 14 days; keys in a cloud KMS',
  },
  {
    id: 'I8',
    promise: 'Evidence and files encrypted at rest and tenant-bound.',
    proof: [
      core(
        'test/blob',
        'what is written comes back, whatever its length, and nothing of it lies open in the folder',
        'a body of another organization, altered, cut or under another name is refused',
      ),
    ],
    planned: 'evidence and signed links of exports',
  },
  {
    id: 'I9',
    promise: 'Caches are keyed by organization and rights; no unsafe deserialisation.',
    proof: [
      core('src/metric/answer-memory', 'never answers one scope with what another may see'),
      core('src/metric/columns-cache', 'refuses facts older than asked or of another organization'),
      server(
        'tenants',
        'every question of two organizations and two groups, asked by all of them at once and in turn, is answered as if each were alone',
        'numbers that are remembered for one person are not those of another with fewer groups',
        'nothing that is stored is brought back to life by an engine that could run it',
      ),
    ],
  },
  planned('I10', 'Encrypted at rest: secrets, evidence, raw reports, exports and backups.'),
]
