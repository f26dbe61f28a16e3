/** A control of the threat model: a promise, the tests that prove it, and what of it is not built yet. */
export interface Control {
  id: string
  promise: string
  /** Tests that turn red without the control; none: all of it is planned. */
  proof: readonly Proof[]
  /** What of the promise no test shows yet. */
  planned?: string
}

/** A test file, from the root of the repository, with names of tests in it. */
export interface Proof {
  file: string
  tests: readonly string[]
}

const server = (file: string, ...tests: string[]): Proof => ({
  file: `packages/server/test/${file}.test.ts`,
  tests,
})
const core = (file: string, ...tests: string[]): Proof => ({ file: `packages/core/${file}.test.ts`, tests })
const planned = (id: string, promise: string): Control => ({ id, promise, proof: [] })

/** Every control of the threat model, truthfully: a row claims no more than its tests show. */
export const controls: readonly Control[] = [
  planned('E1', 'The API is reachable only behind the edge: TLS, firewall, rate limit per IP, origin proof.'),
  {
    id: 'E2',
    promise: 'Live and ready are distinct; load goes to healthy instances only; state is in no process.',
    proof: [server('rest', 'health answers strangers: alive, and ready when the database is')],
    planned: 'several instances under load',
  },
  planned('E3', 'Supervised, rolling deployment; instances run unprivileged with limits and probes.'),
  {
    id: 'E4',
    promise:
      'The front is static with immutable hashed assets; answers of the API are never stored; unknown paths of the API are never the page.',
    proof: [
      server('rest', '%s is not there', 'carries the headers of safety, a request id, and is stored nowhere'),
      server(
        'front',
        'answers every place in it, is checked each time, and runs only its own scripts',
        'with a hash in its name is kept for ever, others are checked each time',
        'outside of the folder is not there: %s',
      ),
    ],
  },
  {
    id: 'E5',
    promise: 'Database, search, blobs, queue and keys each authenticate; no default password.',
    proof: [
      core('test/embedded', 'nobody connects without the generated password, and no network port is open'),
    ],
    planned: 'everything but the embedded database',
  },
  {
    id: 'E6',
    promise: 'Everything in use is inventoried: routes = contract = permissions = docs, both ways.',
    proof: [
      server(
        'inventory',
        'the routes of the server are those of the contract and five of its own',
        'the OpenAPI description holds every operation and nothing else of the API',
        'the GraphQL schema has a root field for every operation but uploads',
        'the files of docs/surface are what the code says, and are the same each time',
      ),
    ],
  },
  planned(
    'S1',
    'No login credential is stored; sign-in is OIDC/OAuth2; an organization may pin its provider.',
  ),
  planned('S2', 'Only verified e-mails; signing in alone grants nothing.'),
  planned(
    'S3',
    'The session token is signed, then encrypted, carries an opaque id and no rights, and expires.',
  ),
  planned('S4', 'One session per user; idle and absolute limits; sign-out.'),
  {
    id: 'S5',
    promise:
      'API tokens: shown once, stored nowhere, revocable at once, scoped, expiring, rights never above the owner’s current ones; never in a URL.',
    proof: [
      server(
        'rest',
        'shows what is shown once only once',
        'in a URL is refused, whatever it is called, and does not reach the log',
      ),
    ],
    planned: 'search of dumps and logs; a token seen in a URL is revoked',
  },
  {
    id: 'S6',
    promise: 'No cookie and no ambient credential: CSRF has no carrier.',
    proof: [
      server(
        'rest',
        'carries the headers of safety, a request id, and is stored nowhere',
        'of another media type is refused: %s',
      ),
      server('graphql', 'GET, lists of documents, forms and unknown fields are refused'),
    ],
    planned: 'sender-bound sessions (DPoP)',
  },
  {
    id: 'S7',
    promise:
      'A bad credential is 401 and never falls back to a stranger; strangers ask a reviewed list only.',
    proof: [
      server('rest', 'that is bad is refused, also where strangers may ask'),
      server('graphql', 'a bad credential is refused and never taken for a stranger'),
      server(
        'strangers',
        'the operations open to strangers are the reviewed list',
        'refuses strangers over REST',
        'refuses strangers over GraphQL',
      ),
    ],
    planned: 'the public reader of a demo organization',
  },
  planned(
    'S8',
    'Operators act as users only through `become`: reason, 30 minutes, read-only, both names in audit.',
  ),
  {
    id: 'T1',
    promise: 'Every input is validated on the server from the contract; unknown properties are refused.',
    proof: [
      server(
        'rest',
        'with an unknown property is refused: %s',
        'is JSON of a bounded size and depth, each property once',
        'may not say the same field in two places',
      ),
    ],
    planned: 'differential test over REST, GraphQL and SQL checks',
  },
  planned('T2', 'No SQL is built from input.'),
  planned('T3', 'Only TLS outside loopback.'),
  planned('T4', 'Backups restore; tampering is found.'),
  planned('T5', 'Outgoing calls: allow-list, no redirects, no private addresses.'),
  {
    id: 'T6',
    promise: 'One strict framing of HTTP.',
    proof: [
      server(
        'listen',
        'headers over 16 KiB and what is not HTTP are refused as problems, and the server lives',
      ),
    ],
    planned: 'smuggling cases through the proxies of deploy/',
  },
  {
    id: 'R1',
    promise:
      'Every mutation is in the audit, in the same transaction; a change that is taken back leaves no row.',
    proof: [
      server('graphql', 'a failing call of a mutation leaves nothing behind, and the calls beside it stand'),
    ],
    planned: 'sealing into a chain whose head leaves the database',
  },
  planned('R2', 'Every stateful entity keeps its full history.'),
  planned(
    'I1',
    'Deny by default at operation, object, field and row; organization pinned on every row and key.',
  ),
  planned('I2', 'Every repository, group, team and id named in a request is checked by construction.'),
  {
    id: 'I3',
    promise: 'Missing and foreign answer alike.',
    proof: [server('events', 'a job of another organization, or of nobody, is not there')],
    planned: 'byte comparison for every operation',
  },
  planned('I4', 'Personal data lives in `directory` only, and is shown only within a shared organization.'),
  {
    id: 'I5',
    promise: 'No source code is stored: git metadata only, and reports without snippets.',
    proof: [
      core('test/git-remote', 'mirrors it without file contents and reads only what is new the next time'),
      core('test/report-leaves', 'no sample leaves source code in what is read'),
    ],
    planned: 'scan of the whole data folder',
  },
  {
    id: 'I6',
    promise:
      'Errors carry a code and an id, never a stack, SQL, path or secret. Every refusal of the tests is searched.',
    proof: [server('graphql', 'an unknown error is masked with its request id and logged once')],
  },
  planned('I7', 'Secrets: encrypted with per-organization keys bound to their row, rotated every 14 days.'),
  planned('I8', 'Evidence and files encrypted at rest and tenant-bound.'),
  planned('I9', 'Caches are keyed by organization and rights; no unsafe deserialisation.'),
  planned('I10', 'Encrypted at rest: secrets, evidence, raw reports, exports and backups.'),
  {
    id: 'D1',
    promise:
      'Limits: 256 KiB JSON, 64 MiB uploads streamed, 8 KiB URL, 16 KiB headers; 10 s per request, cancelled in the database.',
    proof: [
      server(
        'rest',
        'of 256 KiB is read and one byte more is not, said or unsaid',
        'longer than 8 KiB is refused',
        'a request that takes too long is stopped with 504, over both APIs',
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
    ],
    planned: 'trusted documents',
  },
  planned('D3', 'REST: declared cost, refused above the limit before work.'),
  planned('D4', 'Rate limits per IP, credential and organization on every operation.'),
  {
    id: 'D5',
    promise: 'Every list is paged by keyset.',
    proof: [server('rest', 'of pages carries one cursor and a Link to the next page')],
    planned: 'bench of deep pages',
  },
  planned('D6', 'One tenant cannot slow others.'),
  {
    id: 'D7',
    promise: 'Uploads: bombs, deep JSON, invalid UTF-8 and NUL refused in bounded time and memory.',
    proof: [
      core(
        'test/report-bad-input',
        'a million rules are refused before they fill the memory',
        'a result longer than the limit is a doubt, not the end of the file',
        'a NUL or half a surrogate written as an escape does not reach what is stored',
      ),
    ],
    planned: 'measured over HTTP',
  },
  planned('D8', 'No pattern of a user on a backtracking engine.'),
  planned('D9', 'Slow clients and floods do not hurt bystanders.'),
  planned('D10', 'Overload sheds with 503 and Retry-After.'),
  planned('P1', 'Roles as one table in code; grants only below one’s own rank.'),
  planned('P2', 'Each process and database role has the least rights.'),
  planned('P3', 'Jobs re-authorize with the requester’s current rights.'),
  planned('P4', 'No eval, no code generation from strings, no prototype tricks.'),
  planned('M1', 'Structured logs, metrics and traces; a failed request is found by its id in each.'),
  planned('M2', 'Alert rules as code, each fired by its attack.'),
  planned('M3', 'Dependencies pinned and few; SBOM and provenance per release.'),
  planned('M4', 'Security policy, advisories, threat model and guides are public.'),
  planned('M5', 'Slow queries are seen as they happen.'),
  planned('M6', 'Nothing ships unreviewed.'),
]
