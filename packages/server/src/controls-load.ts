import { type Control, core, planned, server } from './control.ts'

/** Controls against denial of service. */
export const load: readonly Control[] = [
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
      server('cost', 'a request whose time is over leaves nothing in the database'),
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
    promise:
      'Slow clients, slow providers and floods of strangers do not hurt bystanders: who waits holds nothing, and what is full keeps out who comes, not who is there.',
    proof: [
      server(
        'upload',
        'a body that trickles is given up long before its time',
        'a body that comes fast enough is given up when its time is over',
      ),
      server(
        'idp/slow',
        'a provider that does not answer keeps nobody from signing in at another one',
        'one place on the network does not take all the turns of a provider',
        'name servers that do not answer are waited for by few, and not for long',
      ),
      core(
        'test/apart',
        'every change that strangers may ask for stands apart: who waits for it holds no connection',
        'reports of leaked tokens that wait hold no connection, however many there are',
      ),
      core(
        'test/device',
        'a place on the network has room for ten devices that wait, and a full one keeps nobody else out',
      ),
      core(
        'src/door/dpop',
        'what nobody used leaves no trace, and a flood of new keys keeps no known one out',
      ),
    ],
    planned: 'floods of slow connections, measured at bystanders',
  },
  planned('D10', 'Overload sheds with 503 and Retry-After.'),
]
