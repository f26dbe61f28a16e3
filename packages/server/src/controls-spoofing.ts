import { type Control, core, server } from './control.ts'

/** Controls against spoofing: sign-in, sessions and tokens. */
export const spoofing: readonly Control[] = [
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
        'to the return address of another provider is refused before anybody is shown the code',
        'counts only by the time that the provider says',
        'does not count when the person struck from the address that they be asked anew',
        'counts without the word of the provider only where the configuration takes that',
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
        'a server of several providers refuses operators by e-mail while one of them may verify any',
      ),
      server(
        'owner-link',
        'the link of the owner is printed at the start only while nobody could come in without it',
        'where the configuration refuses the link none is made, and one made before opens nothing',
      ),
    ],
    planned: 'OIDC back-channel logout',
  },
  {
    id: 'S2',
    promise:
      'Only verified e-mails of an organization, never free mail unless configured; of several providers an e-mail opens something only from one that is known to speak for its domain; identity is issuer and subject; two e-mails are one only by the case of plain letters; signing in alone grants nothing.',
    proof: [
      {
        file: 'packages/contract/test/email.test.ts',
        tests: [
          'an address with %s has one spelling',
          'two addresses that differ by %s are two',
          'a domain with %s is refused, in an address and by itself',
          '%j is no address',
        ],
      },
      core('test/members', 'an address that only looks like that of an invitation is another'),
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
        'does not bring back who came by an invitation and was removed',
      ),
      server(
        'idp/several',
        'verifies no e-mail of a domain that another one names, and keeps nobody from theirs',
        'brings nobody in by a claimed domain, unless the organization pinned it',
        'opens no invitation by the e-mail it says, unless the organization pinned it',
        'makes nobody an operator, whatever was verified before the configuration changed',
        'an issuer and a subject are one person, whatever e-mail two issuers agree on',
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
        'who is removed and invited again makes new tokens: the old ones hold nothing there, and elsewhere what they held',
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
        'a person makes at most a hundred tokens a day, so that reports of them do not flood their admins',
        'tokens of machines are made and revoked after a fresh sign-in, and by no token',
        'a token that nobody used for ninety days is expired, whichever kind it is',
        'what a token may do falls and ends with its owner',
        'a token that was found is revoked by whoever found it, and its owner is told',
        'who only knows the id of a token revokes nothing; the answer is the same',
        'the owner is told fourteen and three days before a token ends, each time once',
      ),
      core(
        'test/key-rotation',
        'a token moves to the newest key at its next use, and its old key is destroyed only then',
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
]
