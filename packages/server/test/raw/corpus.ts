/** Bytes that two readers could read as different requests. `SMUGGLED` stands for the path that must never be asked. */
export interface RawCase {
  readonly name: string
  readonly bytes: string
}

const smuggled = 'GET /v1/SMUGGLED HTTP/1.1\r\nhost: x\r\n\r\n'
const post = (headers: string, body: string) =>
  `POST /v1/groups HTTP/1.1\r\nhost: x\r\n${headers}\r\n\r\n${body}`
const get = (headers: string, body = '') => `GET /livez HTTP/1.1\r\nhost: x\r\n${headers}\r\n\r\n${body}`
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`
const chunked = 'transfer-encoding: chunked'

/** Refused, each with the connection. */
export const refusedCases: readonly RawCase[] = Object.entries({
  // a length and pieces
  'CL.TE': post(`content-length: ${smuggled.length + 5}\r\n${chunked}`, `0\r\n\r\n${smuggled}`),
  'TE.CL': post(`${chunked}\r\ncontent-length: 4`, `${chunk(smuggled)}0\r\n\r\n`),
  'CL.TE in another case': post(`Content-Length: 5\r\nTRANSFER-ENCODING: CHUNKED`, `0\r\n\r\n${smuggled}`),
  'CL.0 with TE': post(`content-length: 0\r\n${chunked}`, `${chunk(smuggled)}0\r\n\r\n`),
  // pieces, said in another way
  'TE.TE with identity': post(`${chunked}\r\ntransfer-encoding: identity`, `0\r\n\r\n${smuggled}`),
  'TE.TE twice': post(`${chunked}\r\n${chunked}`, `0\r\n\r\n${smuggled}`),
  'TE list': post('transfer-encoding: gzip, chunked', `0\r\n\r\n${smuggled}`),
  'TE list, chunked first': post('transfer-encoding: chunked, gzip', `0\r\n\r\n${smuggled}`),
  'TE chunked twice in a list': post('transfer-encoding: chunked, chunked', `0\r\n\r\n${smuggled}`),
  'TE xchunked': post('transfer-encoding: xchunked', `0\r\n\r\n${smuggled}`),
  'TE identity': post('transfer-encoding: identity', smuggled),
  'TE empty': post('transfer-encoding:', smuggled),
  'TE quoted': post('transfer-encoding: "chunked"', `0\r\n\r\n${smuggled}`),
  'TE with a parameter': post('transfer-encoding: chunked;q=1', `0\r\n\r\n${smuggled}`),
  'TE with a space before the colon': post('transfer-encoding : chunked', `0\r\n\r\n${smuggled}`),
  'TE with a tab before the colon': post('transfer-encoding\t: chunked', `0\r\n\r\n${smuggled}`),
  'TE after a folded line': post('x-a: b\r\n transfer-encoding: chunked', smuggled),
  'TE folded': post('transfer-encoding:\r\n chunked', `0\r\n\r\n${smuggled}`),
  'TE with a vertical tab': post('transfer-encoding:\x0bchunked', `0\r\n\r\n${smuggled}`),
  'TE with a NUL': post('transfer-encoding: chunked\0', `0\r\n\r\n${smuggled}`),
  'TE after a bare CR': post('x-a: b\rtransfer-encoding: chunked', `0\r\n\r\n${smuggled}`),
  'TE after a bare LF': post('x-a: b\ntransfer-encoding: chunked', `0\r\n\r\n${smuggled}`),
  'TE in HTTP/1.0': `POST /v1/groups HTTP/1.0\r\nhost: x\r\n${chunked}\r\n\r\n0\r\n\r\n${smuggled}`,
  // lengths
  'CL.CL': post('content-length: 0\r\ncontent-length: 40', smuggled),
  'CL.CL alike': post('content-length: 0\r\ncontent-length: 0', smuggled),
  'CL list': post('content-length: 0, 40', smuggled),
  'CL with a plus': post('content-length: +5', smuggled),
  'CL negative': post('content-length: -1', smuggled),
  'CL hexadecimal': post('content-length: 0x10', smuggled),
  'CL with a point': post('content-length: 5.0', smuggled),
  'CL exponent': post('content-length: 1e2', smuggled),
  'CL with a space inside': post('content-length: 1 0', smuggled),
  'CL beyond 64 bits': post('content-length: 18446744073709551617', smuggled),
  'CL empty': post('content-length:', smuggled),
  'CL with a space before the colon': post('content-length : 5', smuggled),
  'CL with an underscore of Unicode digits': post('content-length: １', smuggled),
  // pieces that are none
  'chunk size with 0x': post(chunked, `0x5\r\nhello\r\n0\r\n\r\n${smuggled}`),
  'chunk size negative': post(chunked, `-5\r\nhello\r\n0\r\n\r\n${smuggled}`),
  'chunk size with a space': post(chunked, ` 5\r\nhello\r\n0\r\n\r\n${smuggled}`),
  'chunk size beyond 64 bits': post(chunked, `10000000000000005\r\nhello\r\n0\r\n\r\n${smuggled}`),
  'chunk without its end': post(chunked, `5\r\nhelloX\r\n0\r\n\r\n${smuggled}`),
  'chunk ended by a bare LF': post(chunked, `5\nhello\n0\n\n${smuggled}`),
  'chunk size line ended by a bare CR': post(chunked, `5\rhello\r\n0\r\n\r\n${smuggled}`),
  'chunk extension with a bare LF': post(chunked, `5;a\nb\r\nhello\r\n0\r\n\r\n${smuggled}`),
  'a length in a trailer': post(chunked, `${chunk('{}')}0\r\ncontent-length: 5\r\n\r\n${smuggled}`),
  'chunk extensions of megabytes': post(chunked, `5;${'a'.repeat(100_000)}\r\nhello\r\n0\r\n\r\n`),
  // hosts
  'no host': 'GET /livez HTTP/1.1\r\n\r\n',
  'two hosts': 'GET /livez HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n',
  'two hosts alike': 'GET /livez HTTP/1.1\r\nhost: a\r\nHost: a\r\n\r\n',
  'host with a user': 'GET /livez HTTP/1.1\r\nhost: a@b\r\n\r\n',
  'host with a path': 'GET /livez HTTP/1.1\r\nhost: a/b\r\n\r\n',
  'host list': 'GET /livez HTTP/1.1\r\nhost: a, b\r\n\r\n',
  'host empty': 'GET /livez HTTP/1.1\r\nhost:\r\n\r\n',
  'host folded': 'GET /livez HTTP/1.1\r\nhost: a\r\n b\r\n\r\n',
  'host after a space': 'GET /livez HTTP/1.1\r\n host: a\r\n\r\n',
  // targets
  'absolute form': 'GET http://x/livez HTTP/1.1\r\nhost: x\r\n\r\n',
  'absolute form of another host': 'GET http://evil.example/livez HTTP/1.1\r\nhost: x\r\n\r\n',
  'asterisk form': 'OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n',
  'authority form': 'GET x:443 HTTP/1.1\r\nhost: x\r\n\r\n',
  'two slashes': 'GET //evil.example/livez HTTP/1.1\r\nhost: x\r\n\r\n',
  'dot segments': 'GET /v1/../livez HTTP/1.1\r\nhost: x\r\n\r\n',
  'encoded dot segments': 'GET /v1/%2e%2e/livez HTTP/1.1\r\nhost: x\r\n\r\n',
  'one dot': 'GET /./livez HTTP/1.1\r\nhost: x\r\n\r\n',
  backslash: 'GET /v1\\..\\livez HTTP/1.1\r\nhost: x\r\n\r\n',
  fragment: 'GET /livez#a HTTP/1.1\r\nhost: x\r\n\r\n',
  'encoded NUL': 'GET /livez%00 HTTP/1.1\r\nhost: x\r\n\r\n',
  'raw NUL': 'GET /livez\0 HTTP/1.1\r\nhost: x\r\n\r\n',
  'raw bytes': 'GET /livez\u00ff HTTP/1.1\r\nhost: x\r\n\r\n',
  'a space in the target': 'GET /livez /v1 HTTP/1.1\r\nhost: x\r\n\r\n',
  // methods and protocols
  TRACE: 'TRACE /livez HTTP/1.1\r\nhost: x\r\n\r\n',
  CONNECT: 'CONNECT x:443 HTTP/1.1\r\nhost: x\r\n\r\n',
  PROPFIND: 'PROPFIND /livez HTTP/1.1\r\nhost: x\r\n\r\n',
  'a method in small letters': 'get /livez HTTP/1.1\r\nhost: x\r\n\r\n',
  'a method nobody knows': 'SMUGGLE /livez HTTP/1.1\r\nhost: x\r\n\r\n',
  'an upgrade to h2c': get(
    'connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__',
    smuggled,
  ),
  'an upgrade to a web socket': get(
    'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-version: 13',
  ),
  'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'HTTP/1.0': 'GET /livez HTTP/1.0\r\nhost: x\r\n\r\n',
  'HTTP/0.9': 'GET /livez\r\n\r\n',
  'HTTP/1.2': 'GET /livez HTTP/1.2\r\nhost: x\r\n\r\n',
  'HTTP/2.0': 'GET /livez HTTP/2.0\r\nhost: x\r\n\r\n',
  'http in small letters': 'GET /livez http/1.1\r\nhost: x\r\n\r\n',
  'an expectation': post('expect: 200-ok\r\ncontent-length: 2', '{}'),
  // bodies where there are none
  'GET with a body': get(`content-length: ${smuggled.length}`, smuggled),
  'GET in pieces': get(chunked, `${chunk(smuggled)}0\r\n\r\n`),
  'HEAD with a body': `HEAD /livez HTTP/1.1\r\nhost: x\r\ncontent-length: ${smuggled.length}\r\n\r\n${smuggled}`,
  // headers
  'a bare LF for all': 'GET /livez HTTP/1.1\nhost: x\n\n',
  'a bare CR': 'GET /livez HTTP/1.1\r\nhost: x\r\nx-a: b\rc: d\r\n\r\n',
  'NUL in a value': get('x-a: a\0b'),
  'NUL in a name': get('x\0-a: a'),
  'no name': get(': a'),
  'no colon': get('x-a'),
  'a space in a name': get('x a: b'),
  'two authorizations': get('authorization: Bearer a\r\nauthorization: Bearer b'),
  'two types': post('content-type: application/json\r\ncontent-type: text/plain\r\ncontent-length: 2', '{}'),
  'a line before the first': '\x00GET /livez HTTP/1.1\r\nhost: x\r\n\r\n',
}).map(([name, bytes]) => ({ name, bytes }))

/** One request each, and nothing of what looks like a second one. */
export const singleCases: readonly RawCase[] = Object.entries({
  'a request in the body': post(
    `content-type: application/json\r\ncontent-length: ${smuggled.length}`,
    smuggled,
  ),
  'a request in a piece': post(`content-type: application/json\r\n${chunked}`, `${chunk(smuggled)}0\r\n\r\n`),
  'a request in a trailer': post(
    `content-type: application/json\r\n${chunked}`,
    `${chunk('{}')}0\r\nx-a: GET /v1/SMUGGLED HTTP/1.1\r\n\r\n`,
  ),
  'a host in a trailer': post(
    `content-type: application/json\r\n${chunked}`,
    `${chunk('{}')}0\r\nhost: evil.example\r\n\r\n`,
  ),
  'a line break in the query': 'GET /v1/metrics?a=%0d%0aGET%20/v1/SMUGGLED HTTP/1.1\r\nhost: x\r\n\r\n',
  'a line break in the request id': get('x-request-id: a%0d%0ax-injected: 1'),
  'other names of the host': get(
    'x-forwarded-host: evil.example\r\nx-original-url: /v1/SMUGGLED\r\nx-rewrite-url: /v1/SMUGGLED\r\nx-http-method-override: DELETE',
  ),
}).map(([name, bytes]) => ({ name, bytes }))
