import { type Control, core, planned, server } from './control.ts'

/** Controls against disclosure and denial of service. */
export const inside: readonly Control[] = [
  {
    id: 'I1',
    promise: 'Deny by default at operation, object, field and row; organization pinned on every row and key.',
    proof: [
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
        'test/tables',
        'a migrated database has no gaps',
        'a gap keeps core from starting',
        'no foreign key can join two organizations',
      ),
      server(
        'cells/cells',
        'every principal gets for every operation and everything it may name what the design says, over both APIs',
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
      'Secrets are encrypted with per-organization keys bound to their row; keys rotate every 14 days with overlap; none is in the environment of the serving process.',
    proof: [
      core(
        'test/sealed-column',
        'a sealed text opens in its own cell, and shows nothing of itself',
        'a ciphertext that was moved to another row, column, table or organization is refused',
        'the key of one organization, put into the row of another, opens nothing',
        'the serving login reads no data key',
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
      ),
      server(
        'launch',
        'the serving process has an empty environment, and no file that it holds open shows a secret of ours',
        'secrets come from files and the standard input; a sealed keyring opens with nothing else',
      ),
    ],
    planned: 'secrets of other services tracked with owner and age; keys in a cloud KMS',
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
  {
    id: 'D1',
    promise:
      'Limits: 256 KiB JSON, 64 MiB uploads streamed, 8 KiB URL, 16 KiB headers; 10 s per request, cancelled in the database.',
    proof: [
      server(
        'upload',
        'a body that is too long is refused, said or unsaid, and an empty one too',
        'a body that comes too slowly, or not at all, is given up',
      ),
      server(
        'rest',
        'of 256 KiB is read and one byte more is not, said or unsaid',
        'longer than 8 KiB is refused',
        'a request that takes too long is stopped with 504, over both APIs',
      ),
      server('cost', 'a second after its time a request has nothing left in the database'),
      core(
        'test/once',
        'who no longer waits is not worked for: not before the first statement, nor between two',
      ),
      server(
        'listen',
        'headers over 16 KiB and what is not HTTP are refused as problems, and the server lives',
      ),
    ],
  },
  {
    id: 'D2',
    promise:
      'GraphQL: tokens, depth, aliases, root fields, directives, fragments and total cost bounded before anything runs; no batching; the schema only for the signed-in.',
    proof: [
      server('graphql-bombs', '%s', '%s is accepted'),
      server(
        'graphql',
        'GET, lists of documents, forms and unknown fields are refused',
        'strangers do not see the schema, the signed-in do',
      ),
      server(
        'trusted-documents',
        'who has no token asks the documents of the page only, with the type names its client adds',
        'every document of the page is found by running its modules, pieces and all',
      ),
      server('bombs/bombs', 'of %s is refused within fifty milliseconds of work'),
    ],
  },
  {
    id: 'D3',
    promise: 'REST: declared cost (series × intervals × metrics), refused above the limit before work.',
    proof: [
      server(
        'cost',
        'two hundred thousand cells are answered and more are refused before any fact is read, over both APIs',
      ),
    ],
  },
  {
    id: 'D4',
    promise:
      'Rate limits per IP, credential and organization on every operation, shared over instances, said in headers; the address of a client is believed of trusted proxies only.',
    proof: [
      server(
        'rate/rate',
        'every operation answers 429, to strangers and to those with a credential, over both APIs',
        'lets so many through in a minute and answers 429 with how long to wait',
        'is shared by all instances',
        'holds a credential wherever it comes from, and the page apart from the API',
        'of wrong credentials stops guessing, and not those whose credential is good',
        'of a class counts each call of a document',
        'of what runs at once holds an organization, and frees its places again',
        'never holds up who asks for health',
        'is what trusted proxies say, and nobody else',
      ),
    ],
  },
  {
    id: 'D5',
    promise:
      'Every list is paged by keyset: page 10,000 costs no more than twice page 1 (`npm run bench -- list`), and a cursor opens its own list alone.',
    proof: [
      server('rest', 'of pages carries one cursor and a Link to the next page'),
      core(
        'test/list',
        'a cursor of another order, list or organization, and one that was altered, is refused',
      ),
      server(
        'keyset',
        'the pages of %s are those of one long page, each row once',
        'a cursor opens the list, order and organization it is of, and no other',
        'a cursor that was changed at any place is refused',
        'a cursor in the hands of somebody else shows nothing that they may not see',
        'no statement skips rows by counting them',
      ),
    ],
  },
  planned('D6', 'One tenant cannot slow others.'),
  {
    id: 'D7',
    promise: 'Uploads: bombs, deep JSON, invalid UTF-8 and NUL refused in bounded time and memory.',
    proof: [
      core(
        'src/report/stream/unpack',
        'a gzip bomb and a zip bomb stop at the ratio, with little memory',
        'an upload or an expansion beyond its limit is refused',
        'text is checked: a mark is dropped; NUL, UTF-16 and bad UTF-8 are refused with their offset',
      ),
      core('src/report/stream/json', 'a million nested arrays are refused with the place they stand at'),
      server('json', 'the depth is counted exactly'),
      core(
        'test/report-bad-input',
        'a million rules are refused before they fill the memory',
        'a result longer than the limit is a doubt, not the end of the file',
        'a NUL or half a surrogate written as an escape does not reach what is stored',
      ),
      server(
        'bombs/bombs',
        'that is %s is refused within 5 s and 64 MB',
        'that is packed, or comes as a form, is refused unread',
        'whose name climbs in a zip is read where it is, and nothing is written',
      ),
    ],
  },
  {
    id: 'D8',
    promise:
      'No pattern of a user on a backtracking engine: patterns are bounded, and an automaton reads each character once.',
    proof: [
      core('src/calc/release-match', 'answers %s on 64 KB and on the longest allowed name in 5 ms'),
      core(
        'test/patterns',
        'the inputs that are patterns are those of the reviewed list, and all are bounded',
        'no source makes a pattern of a value but the reviewed places',
        'no statement matches a pattern of the database’s own engine against what somebody chose',
        'sixty-four kilobytes that are hard for %s cost no more than five milliseconds',
        'what no automaton can bound is refused with a reason: %s',
      ),
    ],
  },
  {
    id: 'D9',
    promise: 'Slow clients and floods do not hurt bystanders.',
    proof: [
      server(
        'upload',
        'a body that trickles is given up long before its time',
        'a body that comes fast enough is given up when its time is over',
      ),
    ],
    planned: 'floods of slow connections, measured at bystanders',
  },
  planned('D10', 'Overload sheds with 503 and Retry-After.'),
]
