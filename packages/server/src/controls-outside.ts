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
        'the routes of the server are those of the contract and the reviewed list of its own',
        'the OpenAPI description holds every operation and nothing else of the API',
        'the GraphQL schema has a root field for every operation but uploads',
        'the files of docs/surface are what the code says, and are the same each time',
      ),
    ],
  },
  {
    id: 'S1',
    promise: 'No login credential is stored; sign-in is OIDC/OAuth2; an organization may pin its provider.',
    proof: [
      server(
        'idp/refused',
        '%s is refused',
        'by HS256 with the published key as its secret is refused',
        'by a key that the provider took back is refused, and by the new one believed, at once',
        'without an e-mail leaves it to userinfo, which has to speak of the same person',
        'with another state, also one of another sign-in, is refused',
        'twice is refused the second time, before the provider is asked',
        'with a code of another sign-in is refused by its verifier',
        'from another issuer than was asked is refused',
        'to another address than this server’s is never asked for',
        'that describes another issuer is refused',
        'whose keys are at %s is not followed there',
      ),
      server(
        'idp/membership',
        'no table has a column for a password, and no operation takes one',
        'is closed to sessions and tokens of who signed in elsewhere, from the next request on',
        'cannot be closed by an admin who would be outside, nor pin what is not there',
      ),
      server(
        'idp/start',
        'the local provider starts for development alone',
        'a server of production refuses a provider on its own machine',
      ),
    ],
    planned: 'OIDC back-channel logout',
  },
  {
    id: 'S2',
    promise:
      'Only verified e-mails of an organization, never free mail unless configured; identity is issuer and subject; signing in alone grants nothing.',
    proof: [
      server(
        'idp/refused',
        'is not verified when email_verified is %s',
        'that is %s is refused',
        'with %s is refused',
      ),
      server(
        'idp/membership',
        'who signs in alone belongs to nothing',
        'is the same by issuer and subject, whatever their e-mail becomes',
        'is never joined to another by an e-mail, neither new nor changed, nor at another provider',
        'does not let in who comes from %s',
        'makes members with the default role, once, and writes it into the audit of the organization',
      ),
    ],
  },
  {
    id: 'S3',
    promise: 'The session token is signed, then encrypted, carries an opaque id and no rights, and expires.',
    proof: [
      core(
        'src/keys/session-token',
        'a token says who signed in by an opaque name, and nothing more',
        'every segment of a thousand tokens, decoded, shows no identity, and no two share a name',
        'a token that was changed at any place is none',
        'a token in another spelling of the same bytes is none',
        'a token that another key signed is none, and one that nobody signed',
        'headers choose nothing: another algorithm, key or field is refused, however well it is sealed and signed',
        'a token of another installation is none, also under the same keys',
        'a token that ended says so and reveals nothing',
        'a token that was verified once is refused when its key is gone, and when it ends',
      ),
      server(
        'tokens/tokens',
        'no changed, mixed or made-up session is accepted with a proof that fits it, and none breaks the server',
        'no segment of a session says who it is or what it may do',
      ),
    ],
  },
  {
    id: 'S4',
    promise:
      'One session per user; idle and absolute limits; sign-out; ended by an admin; a recent sign-in where one is asked for.',
    proof: [
      core(
        'test/session',
        'a new sign-in replaces the session before, which is told so',
        'two hundred sign-ins of one person at once leave one session that works',
        'a session lives for eight hours and for thirty minutes without use',
        'using a session keeps it, and only using it: what lasts does not',
        'an installation may make the lives of sessions shorter, never longer',
        'signing out ends the session on every instance at once',
        'an admin ends the session of a member of lower rank, on every instance, and it is told so',
        'a sign-in link works once, for fifteen minutes, and is no credential itself',
        'what asks for a recent sign-in is refused to an older session, by name of the reason',
      ),
      server('session', 'that was replaced is told so by its code'),
      server(
        'clock/clock',
        'a session ends when it is idle for thirty minutes, and not before',
        'a session ends after eight hours, however much it is used',
        'a sign-in link ends after fifteen minutes',
      ),
    ],
  },
  {
    id: 'S5',
    promise:
      'API tokens: shown once, stored nowhere, revocable at once, scoped, expiring, rights never above the owner’s current ones; never in a URL.',
    proof: [
      server(
        'rest',
        'shows what is shown once only once',
        'in a URL is refused, whatever it is called, and does not reach the log',
        'in a URL is revoked, in whatever spelling, and its owner is told',
      ),
      server(
        'scopes',
        'a personal token of an owner does what its one scope says and nothing else, over both APIs',
        'a service token does what its one scope says and nothing else, over both APIs',
        'a service token never carries what only people may do, whatever its row says',
      ),
      core(
        'test/members',
        'who is removed has no access at the next request on every instance, no group role, no assignment, and keeps no right by a token',
      ),
      core(
        'test/credentials',
        'the id of a token is not enough: another secret with it is nobody',
        'a revoked token is refused from the next request on',
        'a token does never more than its owner may now',
        'a token makes no token, and an old sign-in makes none either',
      ),
      core(
        'test/token',
        'twenty tokens of one person live at once and no more, also when they are made at once',
        'tokens of machines are made and revoked after a fresh sign-in, and by no token',
        'a token that nobody used for ninety days is expired, whichever kind it is',
        'a token moves to the newest key at its next use, and its old key is destroyed only then',
        'what a token may do falls and ends with its owner',
        'a token that was found is revoked by whoever found it, and its owner is told',
        'who only knows the id of a token revokes nothing; the answer is the same',
        'the owner is told fourteen and three days before a token ends, each time once',
      ),
      core(
        'test/device',
        'a token is given once, also when many ask at once',
        'wrong codes are counted for each person, and ten of them are enough for a while',
        'neither code is stored, nor written into what is logged',
      ),
      core(
        'test/ci-exchange',
        'an identity with %s is refused',
        'an identity is taken once',
        'all refusals are alike, whether the group trusts nothing, does not exist or is of another organization',
        'an issuer that the group does not trust is never called',
      ),
      server('tokens/tokens', 'no changed token of an API is accepted, and none breaks the server'),
      server(
        'canary/canary',
        'no token, session or link is in any table, file or line of the log, nor any part of a session',
        'a secret is said to its maker once, and in no other answer',
      ),
      server(
        'clock/clock',
        'a token ends on its day, when it was not used for ninety days, and after half a year',
      ),
    ],
  },
  {
    id: 'S6',
    promise:
      'Sessions are bound to their sender (DPoP); no cookie and no ambient credential: CSRF has no carrier; what is read changes nothing.',
    proof: [
      server('scopes', 'reading changes nothing: no mutation by GET, none in a GraphQL query'),
      server(
        'headers/headers',
        'every route answers with the headers of safety and no cookie, whoever asks and by whatever method',
        'every GET and every GraphQL query leaves every table as it was',
      ),
      server('tokens/tokens', 'no proof of another key, request, time or form is accepted, and none twice'),
      core(
        'test/record',
        'what is read changes nothing, even where the database is told to write while it reads',
      ),
      server(
        'rest',
        'carries the headers of safety, a request id, and is stored nowhere',
        'of another media type is refused: %s',
      ),
      server('graphql', 'GET, lists of documents, forms and unknown fields are refused'),
      server(
        'cors',
        'exactly the listed origins may ask and read, and never with what a browser adds by itself',
        'is not on the list',
      ),
      server('front', 'answers every place in it, is checked each time, and runs only its own scripts'),
      core(
        'test/session',
        'a session is worth something only with its own key',
        'without a proof of a key nobody signs in, and the link stays good',
      ),
      core(
        'src/door/dpop',
        'a proof for this request is good, once',
        'a proof for another request, or that says anything else, is refused',
        'a proof is of this minute: older ones and those of the future are refused, and told that it is the time',
        'what is no proof is refused, whatever it is',
      ),
      server(
        'session',
        'without its proof, as a bearer token or as an API key is refused',
        'never takes the same proof twice',
        'never takes a proof for another request or of another key',
        'never changes anything by a body that its proof was not made for',
        'sends a report only with a proof of the whole file',
      ),
    ],
  },
  {
    id: 'T1',
    promise:
      'Every input is validated on the server from the contract; unknown properties are refused, and answers are cut to it.',
    proof: [
      server(
        'rest',
        'with an unknown property is refused: %s',
        'is JSON of a bounded size and depth, each property once',
        'may not say the same field in two places',
      ),
      core('test/record', 'an answer holds what the contract declares and nothing else of a row'),
      core(
        'test/present',
        'an answer with %s that the contract does not declare is cut where people are served, and throws in tests',
      ),
      server(
        'differential/differential',
        'the door and both APIs say the same of every input of %s, and the database refuses nothing that the contract accepts',
      ),
    ],
  },
  {
    id: 'T2',
    promise:
      'No SQL is built from input: values are parameters, identifiers come from our own lists, and what a word of a search is made of means its letters.',
    proof: [
      server(
        'sql/sql',
        'nothing that is put into what is asked of %s is code to the database, over both APIs',
        'nothing in a header, in the name of a parameter or in a document is code to the database',
        'a hole that is planted is found by its errors, its waiting, its answers and its statements',
      ),
      server('sqlmap/sqlmap', 'finds nothing in %s %s', 'finds the hole that is planted'),
      core('test/search-words', 'a search for %j finds the places that hold it and no others'),
      core(
        'test/raw-statements',
        'nothing but parameters is put into a statement, except at the reviewed places',
        'no function that a serving login may call makes a statement of a text, but the reviewed one, which quotes every value',
      ),
    ],
  },
  {
    id: 'T3',
    promise: 'Only TLS outside loopback; HSTS on every answer.',
    proof: [
      server('rest', 'carries the headers of safety, a request id, and is stored nowhere'),
      core('test/git-address', 'may be plain http only on loopback and only when allowed'),
      server(
        'headers/headers',
        'every route answers with the headers of safety and no cookie, whoever asks and by whatever method',
      ),
    ],
    planned: 'refusal to listen without TLS on other addresses',
  },
  planned('T4', 'Backups restore; tampering is found.'),
  {
    id: 'T5',
    promise:
      'Outgoing calls go through one client: TLS verified, names looked up once, no reserved or private addresses, redirects checked, answers bounded.',
    proof: [
      core('test/delivery-door', 'the machine itself and what is next to it are never called'),
      core(
        'test/outgoing',
        'no hostile address is called',
        'networks of a company are called only where that is allowed, and never the addresses of clouds',
        'a name is looked up once, and what it says later changes nothing',
        'a redirect is not followed unless said, and then checked like an address that was asked for',
        'an answer is bounded in bytes, headers and time, and never unpacked',
        'what frames a request is ours, and what is no HTTP is told without its words',
        'certificates are verified for the name that was asked for, which is looked up once',
      ),
      core(
        'test/git-remote',
        'asks before it connects and connects to the address it was given',
        'holds ssh to the address that was checked, and looks for the key of the host under its name',
      ),
    ],
  },
  {
    id: 'T6',
    promise: 'One strict framing of HTTP.',
    proof: [
      server(
        'listen',
        'headers over 16 KiB and what is not HTTP are refused as problems, and the server lives',
      ),
      server(
        'raw/raw',
        'is refused, and the connection with it',
        'is one request',
        'a refusal never overtakes the answer to the request before it',
        'requests one after the other are answered one after the other',
      ),
    ],
    planned: 'the same cases through the proxies of deploy/',
  },
  {
    id: 'T7',
    promise:
      'What was acknowledged stays: the embedded database touches no folder, version or holder that is not its own, and commits are on disk first.',
    proof: [
      core(
        'test/embedded',
        'commits are on disk before they are acknowledged, even if a setting asks otherwise',
        'a folder with something else in it',
        'a cluster that Weir did not make',
        'a path that is a file',
        'a folder in use by another container, until its heartbeat is old',
        'a start or stop by somebody else that does not end',
      ),
    ],
  },
  {
    id: 'T8',
    promise: 'A write with an Idempotency-Key is done once, for its sender and its request.',
    proof: [
      server(
        'rest',
        'is done once, and a repetition gets the same answer',
        'and another body is refused, also of another operation',
        'is the sender’s own: another’s key of the same text is another key',
      ),
    ],
  },
  {
    id: 'R1',
    promise:
      'Every mutation and denied attempt is in the audit, a change in its own transaction, sealed into a chain whose head leaves the database; what is taken back leaves no row.',
    proof: [
      server('graphql', 'a failing call of a mutation leaves nothing behind, and the calls beside it stand'),
      core('test/door-session', 'a change and its audit row are one: without the row there is no change'),
      core(
        'test/record',
        'a change that is taken back takes its audit row with it',
        'large and secret fields of a change are struck out of its audit row',
        'who asks is in the audit as the database knows it, whatever the writer says',
        'the audit, the security log and the history are never changed or deleted by those who write them',
      ),
      core(
        'test/denial',
        'each refused call of a session is written down by its operation, also when others succeed',
      ),
      core(
        'test/audit-reading',
        'auditors see who was refused what in their organization, and nothing of who stands outside',
        'the export comes in parts, and whoever has it can follow the chain without the database',
      ),
      core('src/audit/chain', 'every random tampering of a chain is found'),
      core(
        'test/audit',
        'a sealed audit is verified, its heads are outside of the database',
        'a chain that was linked anew after an edit is found by the heads outside',
        'the keeper numbers a row once and changes nothing else of it',
        'when the audit cannot be written changes are refused, and reading goes on',
      ),
    ],
  },
  {
    id: 'R2',
    promise: 'Every stateful entity keeps its full history.',
    proof: [
      core(
        'test/record',
        'the audit, the security log and the history are never changed or deleted by those who write them',
      ),
      core(
        'test/history-model',
        'of every stateful thing the history and its state now tell what it was at any time',
        'each entry of the history goes on where the one before it ended, and the last is what is so now',
        'what people are shown of a vulnerability is its whole history',
      ),
      core(
        'test/history-tables',
        'every column of an organization that can be changed has a history, or a reason to have none',
        'no login that serves may change or delete a line of history, or say when and by whom it was written',
      ),
    ],
  },
]
