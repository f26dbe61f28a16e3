import { core, server } from '../control.ts'
import { inCore, inServer, removal, type Change, type Removal } from '../removal.ts'

const rate = (...tests: string[]) => server('rate/rate', ...tests)
const raw = (...tests: string[]) => server('raw/raw', ...tests)
const outgoing = (...tests: string[]) => core('test/outgoing', ...tests)
const hostile = outgoing('no hostile address is called')
const redirect = 'a redirect is not followed unless said, and then checked like an address that was asked for'
const bounded = 'an answer is bounded in bytes, headers and time, and never unpacked'
const certificate = 'certificates are verified for the name that was asked for, which is looked up once'
const overTheNetwork = server(
  'plain-http',
  'over the network plain HTTP is answered to the proxy alone, and never for a request that reached it without TLS',
)
const cells =
  'two hundred thousand cells are answered and more are refused before any fact is read, over both APIs'

/** One change, and the tests that see it. */
const one = (control: string, what: string, change: Change, proof: Removal['proof'][number]): Removal =>
  removal(control, what, { changes: [change], proof: [proof] })

/** Where requests come in: rates, framing, origins, documents, flags of the process. */
const incoming: readonly Removal[] = [
  one(
    'T3',
    'no plain HTTP over the network',
    inServer('plain-http.ts', 'if (!isTrusted(neighbour) && !isLoopback(neighbour))', 'if (false)'),
    overTheNetwork,
  ),
  one(
    'T3',
    'a proxy that was reached without TLS',
    inServer('plain-http.ts', "=== 'http')", "=== 'never')"),
    overTheNetwork,
  ),
  one(
    'T3',
    'the start without TLS',
    inServer('plain-http.ts', 'if (isLoopback(host) || isBehindTls) return', 'return'),
    server('plain-http', 'settings that would let people sign in without TLS are refused with what to do'),
  ),
  one(
    'E2',
    'ready is more than alive',
    inServer('app.ts', "throw new Fault('busy', 'The database does not answer.', { retryAfterSeconds: 3 })"),
    server('ready', 'however many ask at once whether the server is ready, the database is asked once'),
  ),
  one(
    'D4',
    'the rate of an address',
    inServer('edge.ts', "if (!isHealth) await limiter.arrive(visit, isApi ? 'address' : 'page')"),
    rate('lets so many through in a minute and answers 429 with how long to wait'),
  ),
  one(
    'D4',
    'the rate of a credential',
    inServer('ask.ts', 'await limiter.asked(visit, authenticated.principal)'),
    rate('holds a credential wherever it comes from, and the page apart from the API'),
  ),
  one(
    'D4',
    'the rate of calls within a document',
    inServer('graphql/handler.ts', 'calls.map(({ operation }) => operation),', '[],'),
    rate('of a class counts each call of a document'),
  ),
  one(
    'D4',
    'the rate of wrong credentials',
    inServer('rate/limiter.ts', "await take(visit, 'failure', place)", 'undefined'),
    rate('of wrong credentials stops guessing, and not those whose credential is good'),
  ),
  one(
    'D4',
    'the requests of an organization at once',
    inServer('rate/limiter.ts', 'if (!leave) throw tooMany()', 'if (!leave) return work()'),
    rate('of what runs at once holds an organization, and frees its places again'),
  ),
  one(
    'D4',
    'counting over instances',
    inServer('rate/counters.ts', 'if (counter.own < Math.floor(limit / parts)) {', 'if (counter.own > 0) {'),
    rate('is shared by all instances'),
  ),
  one(
    'D4',
    'doubt of forwarded addresses',
    inServer('rate/client-address.ts', 'while (isTrusted(client)) {', 'while (named.length > 0) {'),
    rate('is what trusted proxies say, and nobody else'),
  ),
  one(
    'T6',
    'one reading of a request',
    inServer(
      'listen.ts',
      'if (fault === null) listener(request, response)',
      'if (fault?.status !== 1) listener(request, response)',
    ),
    raw('is refused, and the connection with it'),
  ),
  one(
    'T6',
    'nothing behind a refused request is read',
    inServer('listen.ts', 'if (refused.has(request.socket)) return', ''),
    raw('is refused, and the connection with it'),
  ),
  one(
    'T6',
    'headers that come once',
    inServer('strict-http.ts', 'if (single.has(name) && seen.has(name)) return true', ''),
    raw('is refused, and the connection with it'),
  ),
  one(
    'S6',
    'the list of origins',
    inServer('cors.ts', 'origin !== null && listed.has(origin) ? origin : null', 'origin'),
    server('cors', 'is not on the list'),
  ),
  one(
    'S6',
    'text that is no markup',
    inServer('security-headers.ts', '"require-trusted-types-for \'script\'",', ''),
    server('front', 'answers every place in it, is checked each time, and runs only its own scripts'),
  ),
  one(
    'D2',
    'documents of the page only',
    inServer('graphql/handler.ts', 'refuseUntrusted(served.documents, asked, prepared.document)', ''),
    server(
      'trusted-documents',
      'who has no token asks the documents of the page only, with the type names its client adds',
    ),
  ),
  one(
    'D3',
    'the most cells',
    inCore('metric/request.ts', 'if (cells <= most) return', 'if (cells <= most || most > 0) return'),
    server('cost', cells),
  ),
  one(
    'P4',
    'no code from text',
    { file: 'packages/server/bin/weir.js', find: "'--disallow-code-generation-from-strings',", put: '' },
    server('process-flags', 'the process that serves makes no code from text and has no __proto__'),
  ),
  one(
    'P4',
    'no prototype by name',
    { file: 'packages/server/bin/weir.js', find: "'--disable-proto=throw',", put: '' },
    server('process-flags', 'the process that serves makes no code from text and has no __proto__'),
  ),
]

/** Calls of other machines. */
const calls: readonly Removal[] = [
  one(
    'T5',
    'the check of addresses',
    inCore(
      'outgoing/destination.ts',
      'if (!addresses.every((address) => isCallable(address, rules)))',
      'if (false)',
    ),
    hostile,
  ),
  one(
    'T5',
    'reserved addresses',
    inCore('outgoing/addresses.ts', 'if (lists.reserved.check(address, type)) return false'),
    outgoing(
      'networks of a company are called only where that is allowed, and never the addresses of clouds',
    ),
  ),
  one(
    'T5',
    'hosts as they are written',
    inCore('outgoing/destination.ts', 'if (!isAsWritten(text, url))', 'if (false)'),
    hostile,
  ),
  one(
    'T5',
    'the connection to what was checked',
    inCore('outgoing/exchange.ts', 'lookup: pinned(addresses),'),
    outgoing(certificate),
  ),
  one(
    'T5',
    'certificates',
    inCore('outgoing/exchange.ts', 'rejectUnauthorized: true', 'rejectUnauthorized: false'),
    outgoing(certificate),
  ),
  one(
    'T5',
    'redirects',
    inCore(
      'outgoing/outgoing.ts',
      "if (left <= 0 || (method !== 'GET' && method !== 'HEAD'))",
      'if (left < -1)',
    ),
    outgoing(redirect),
  ),
  one(
    'T5',
    'the length of an answer',
    inCore('outgoing/exchange.ts', 'if (bytes > maxBytes) throw tooLarge()'),
    outgoing(bounded),
  ),
  one(
    'T5',
    'the address of git over ssh',
    inCore('delivery/forges/git/mirror.ts', "if (protocol === 'ssh') {", "if (host === '') {"),
    core(
      'test/git-remote',
      'holds ssh to the address that was checked, and looks for the key of the host under its name',
    ),
  ),
]

/** What meets the network. */
export const edges: readonly Removal[] = [...incoming, ...calls]
