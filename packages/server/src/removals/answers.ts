import { core, server } from '../control.ts'
import { inCore, inServer, removal, type Change, type Removal } from '../removal.ts'

const safety = server('rest', 'carries the headers of safety, a request id, and is stored nowhere')

/** One change of a file of the server, and the tests that see it. */
const one = (control: string, what: string, change: Change, proof: Removal['proof'][number]): Removal =>
  removal(control, what, { changes: [change], proof: [proof] })

/** One header taken out of every answer. */
const header = (control: string, name: string, value: string): Removal =>
  one(control, `the header ${name}`, inServer('security-headers.ts', `'${name}': ${value},`), safety)

/** HTTP: headers, what errors say, what is there at all, and what we call ourselves. */
export const answers: readonly Removal[] = [
  header('T3', 'strict-transport-security', "'max-age=31536000'"),
  header('S6', 'x-content-type-options', "'nosniff'"),
  header('S6', 'cross-origin-opener-policy', "'same-origin'"),
  header('E4', 'cache-control', "'no-store'"),
  header('S6', 'content-security-policy', `"default-src 'none'; frame-ancestors 'none'"`),
  one(
    'S6',
    'no other origin reads answers',
    inServer(
      'security-headers.ts',
      'const always = {',
      "const always = { 'access-control-allow-origin': '*',",
    ),
    safety,
  ),
  one(
    'S6',
    'no cookie',
    inServer('security-headers.ts', 'const always = {', "const always = { 'set-cookie': 'session=1',"),
    safety,
  ),
  one(
    'E4',
    'the policy of the page',
    inServer('front.ts', "'content-security-policy': policy", "'x-policy': policy"),
    server('front', 'answers every place in it, is checked each time, and runs only its own scripts'),
  ),
  one(
    'E4',
    'unknown paths of the API are not the page',
    inServer('app.ts', 'isApiPath(context.req.path) ? null', 'false ? null'),
    server('front', 'the page is never the answer of the API'),
  ),
  one(
    'I6',
    'masks of unknown errors',
    inServer(
      'problem.ts',
      "'Something broke on our side. Tell an operator this request id.'",
      'String(error)',
    ),
    server('graphql', 'an unknown error is masked with its request id and logged once'),
  ),
  one(
    'E6',
    'routes are those of the contract',
    inServer(
      'app.ts',
      "app.get('/livez',",
      "app.get('/debug', (context) => context.json({})); app.get('/livez',",
    ),
    server(
      'inventory',
      'the routes of the server are those of the contract and the reviewed list of its own',
    ),
  ),
  one(
    'S7',
    'what strangers may ask is a reviewed list',
    {
      file: 'packages/contract/src/member.ts',
      find: "with their roles.',\n  permission: 'member:list'",
      put: "with their roles.',\n  permission: 'public:read'",
    },
    server('strangers', 'the operations open to strangers are the reviewed list'),
  ),
  one(
    'S5',
    'a stream of events ends with its credential',
    inServer('events.ts', 'await asked.again()', 'asked.principal'),
    server('events', 'the stream ends when the credential does'),
  ),
  one(
    'T5',
    'no calls of this machine and its neighbours',
    inCore(
      'outgoing/destination.ts',
      'if (!addresses.every((address) => isCallable(address, rules)))',
      'if (false)',
    ),
    core('test/delivery-door', 'the machine itself and what is next to it are never called'),
  ),
]
