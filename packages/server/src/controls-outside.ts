import { type Control, core, planned, server } from './control.ts'

/** Controls at the edge, against spoofing, tampering and repudiation. */
export const outside: readonly Control[] = [
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
  {
    id: 'T5',
    promise: 'Outgoing calls: allow-list, TLS verified, no redirects, no private addresses.',
    proof: [core('test/delivery-door', 'the machine itself and what is next to it are never called')],
    planned: 'corpus of hostile URLs, pinned names',
  },
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
]
