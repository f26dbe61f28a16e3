import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { selfSigned } from './certificate.ts'
import { type Agent, bundledAgent, type Run } from './forces.ts'
import { aBreak, type Answer, aPass, aReason, gateAnswers, hostile, json } from './hostile.ts'

const commit = 'a'.repeat(40)
const token = 'weir_ci_0123456789abcdefghijklmnop'
const args = ['gate', '--repo', 'app', '--commit', commit, '--branch', 'main', '--token-stdin']
let agent: Agent

beforeAll(() => {
  agent = bundledAgent()
})
afterAll(() => agent?.[Symbol.dispose]())

/** Asks a hostile server for its verdict. Nothing it does may bring the token into what is printed. */
async function asks(answer: Answer, { more = [], ...run }: Run & { more?: string[] } = {}) {
  await using server = await hostile(answer)
  const ended = await agent.run([...args, '--url', server.url, ...more], { stdin: `${token}\n`, ...run })
  expect(ended.out + ended.err).not.toContain(token)
  return { ...ended, asked: server.asked }
}

const problem =
  (status: number, code: string, detail: string): Answer =>
  (_, response) =>
    json(response, { type: 'about:blank', status, code, detail }, status, 'application/problem+json')

const says =
  (status: number, headers: Record<string, string>, body: string): Answer =>
  (_, response) =>
    void response.writeHead(status, headers).end(body)

const isJson = { 'content-type': 'application/json' }

test('an honest pass ends with 0 and an honest break with 1: what follows fails for its own reason', async () => {
  const passed = await asks(gateAnswers(aPass))
  expect(passed).toMatchObject({ code: 0, err: '' })
  expect(passed.out).toMatch(
    /^pass: 0 of 2 open in app break, at a{12} on main, by policy 3 from severity 7.0 \(/,
  )
  expect(passed.asked[0]).toMatchObject({ path: '/v1/gate/evaluate', authorization: `Bearer ${token}` })
  const broken = await asks(gateAnswers(aBreak))
  expect(broken).toMatchObject({ code: 1, err: '' })
  expect(broken.out).toMatch(
    /^serial +finding +severity +where +age +state +why it breaks\nFIR-1 +Injection +9\.4 +src\/a\.js:3 +1 day +untreated +severity 9\.4 is at least 7\.0\n\nbreak: 1 of 2 /,
  )
})

const lies: Record<string, (run: ReturnType<typeof aPass>) => unknown> = {
  'another commit': (run) => ({ ...run, commit: 'b'.repeat(40) }),
  'a shorter commit': (run) => ({ ...run, commit: run.commit.slice(0, 12) }),
  'another nonce': (run) => ({ ...run, nonce: '0'.repeat(48) }),
  'no nonce': (run) => ({ ...run, nonce: undefined }),
  'another branch': (run) => ({ ...run, branch: 'other' }),
  'another root': (run) => ({ ...run, root_nickname: 'other' }),
  'a pass in which something breaks': (run) => ({ ...run, breaking: 1, reasons: [aReason] }),
  'a pass that counts nothing but has reasons': (run) => ({ ...run, reasons: [aReason] }),
  'a break in which nothing breaks': (run) => ({ ...run, verdict: 'break' }),
  'more that breaks than was judged': (run) => ({
    ...run,
    verdict: 'break',
    breaking: 1,
    reasons: [aReason],
    judged: 0,
  }),
  'a policy version that is no whole number': (run) => ({ ...run, policy_version: 1.5 }),
  'a policy version that is text': (run) => ({ ...run, policy_version: '3' }),
  'a verdict about a change when all was asked about': (run) => ({
    ...run,
    baseline: 'b'.repeat(40),
    is_baseline_reported: true,
  }),
  'no policy': (run) => ({ ...run, policy_version: 0 }),
  'an unknown verdict': (run) => ({ ...run, verdict: 'Pass' }),
  'two verdicts': (run) => ({ ...run, verdict: ['pass'] }),
  'a laxer severity than asked for': (run) => ({ ...run, min_breaking_severity: 9 }),
  'more accepted than judged': (run) => ({ ...run, accepted_alone: 3 }),
  'a negative count': (run) => ({ ...run, breaking: -0.5 }),
  'a list': (run) => [run],
  null: () => null,
  nothing: () => ({}),
  'a verdict in a verdict': (run) => ({ data: run }),
}

test.each(Object.entries(lies))('a verdict with %s ends with 4', async (_, lie) => {
  const ended = await asks(
    gateAnswers((asked) => lie(aPass(asked))),
    { more: ['--breaking', '5.0'] },
  )
  expect(ended, ended.out).toMatchObject({ code: 4, out: '' })
  expect(ended.err).toMatch(/^forces: .+\n$/)
})

test('--lax forgives a broken policy, loudly, and nothing else', async () => {
  const broken = await asks(gateAnswers(aBreak), { more: ['--lax'] })
  expect(broken).toMatchObject({ code: 0, err: expect.stringContaining('THE POLICY IS BROKEN by 1') })
  const lied = await asks(
    gateAnswers((asked) => ({ ...aBreak(asked), nonce: 'other' })),
    { more: ['--lax'] },
  )
  expect(lied.code).toBe(4)
  expect((await asks(problem(404, 'not_found', 'No active root.'), { more: ['--lax'] })).code).toBe(5)
  expect((await asks(problem(401, 'unauthenticated', 'No.'), { more: ['--lax'] })).code).toBe(3)
})

test('the verdict of an earlier run is no verdict', async () => {
  let first: unknown
  await using server = await hostile((_, response, body) => {
    first ??= aPass(JSON.parse(body))
    json(response, first)
  })
  const ask = () => agent.run([...args, '--url', server.url], { stdin: token })
  expect((await ask()).code).toBe(0)
  expect(await ask()).toMatchObject({ code: 4, err: expect.stringContaining('another nonce') })
  const [one, two] = server.asked.map(({ body }) => JSON.parse(body).nonce)
  expect(one).toMatch(/^[0-9a-f]{48}$/)
  expect(two).not.toBe(one)
})

const answers: Record<string, [Answer, number, RegExp]> = {
  'a sign-in page': [
    says(200, { 'content-type': 'text/html' }, '<html>Sign in</html>'),
    4,
    /text\/html instead of JSON/,
  ],
  'a pass that says it is HTML': [
    (_, response, body) => json(response, aPass(JSON.parse(body)), 200, 'text/html'),
    4,
    /instead of JSON/,
  ],
  'no content type': [says(200, {}, '{}'), 4, /instead of JSON/],
  'broken JSON': [says(200, isJson, '{"verdict":"pass"'), 4, /not JSON/],
  'two values': [says(200, isJson, '{}{}'), 4, /not JSON/],
  'an empty body': [says(200, isJson, ''), 4, /not JSON/],
  'no content': [says(204, {}, ''), 4, /instead of JSON/],
  'a redirect': [says(307, { location: 'https://elsewhere.example.com/' }, ''), 4, /redirects \(307\)/],
  'a permanent redirect': [says(301, { location: '/v1/gate/runs' }, ''), 4, /redirects \(301\)/],
  'an error with an HTML page': [
    says(500, { 'content-type': 'text/html' }, '<h1>500</h1>'),
    4,
    /answers 500/,
  ],
  'a pass with status 500': [
    (_, response, body) => json(response, aPass(JSON.parse(body)), 500),
    4,
    /answers 500/,
  ],
  'an error of Weir': [problem(500, 'internal', 'Something broke.'), 4, /Something broke/],
  'a refused token': [
    problem(401, 'unauthenticated', 'Unknown token.'),
    3,
    /not accepted \(401\).*Unknown token/,
  ],
  'a 401 without words': [says(401, {}, ''), 3, /not accepted \(401\)/],
  'a token without the right': [
    problem(403, 'denied', 'Not yours.'),
    3,
    /may not do this \(403\).*Not yours/,
  ],
  'an unknown repository': [problem(404, 'not_found', 'No active root.'), 5, /No active root/],
  'no data': [problem(422, 'no_data', 'No report yet.'), 5, /No report yet/],
  'a page that is not there': [says(404, { 'content-type': 'text/html' }, 'nope'), 4, /answers 404/],
  'a code that is a name of objects': [problem(400, 'constructor', 'x'), 4, /constructor/],
  'wrong use': [problem(400, 'invalid', 'Several groups.'), 2, /Several groups/],
  'a connection that is cut': [(request) => void request.socket.destroy(), 4, /No answer from/],
  'an answer that is cut': [
    (request, response) => {
      response.writeHead(200, { ...isJson, 'content-length': '1000' })
      response.write('{"verdict":"pass"', () => request.socket.destroy())
    },
    4,
    /No answer from/,
  ],
}

test.each(Object.entries(answers))('%s ends as it must', async (_, [answer, code, said]) => {
  const ended = await asks(answer)
  expect(ended, ended.err).toMatchObject({ code, out: '' })
  expect(ended.err).toMatch(said)
  expect(new Set(ended.asked.map(({ path }) => path))).toEqual(new Set(['/v1/gate/evaluate']))
  expect(ended.err).toMatch(/^forces: [^\n]+\n$/)
})

describe('in bounded time and memory', () => {
  test('a server that never answers ends with 4 when the time is over', async () => {
    const ended = await asks(() => undefined, { more: ['--timeout', '2'] })
    expect(ended).toMatchObject({ code: 4, err: expect.stringContaining('Not done within 2 seconds') })
  })

  test('a server that drips ends with 4 when the time is over', async () => {
    let drip: NodeJS.Timeout | undefined
    const ended = await asks(
      (_, response) => {
        response.writeHead(200, isJson)
        drip = setInterval(() => response.write(' '), 100)
      },
      { more: ['--timeout', '2'] },
    )
    clearInterval(drip)
    expect(ended).toMatchObject({ code: 4, err: expect.stringContaining('Not done within 2 seconds') })
  })

  test('a body without end is cut', async () => {
    const chunk = Buffer.alloc(1024 * 1024, ' ')
    const ended = await asks((_, response) => {
      response.writeHead(200, isJson)
      const pour = () => {
        while (!response.destroyed && response.write(chunk));
        response.once('drain', pour)
      }
      pour()
    })
    expect(ended).toMatchObject({ code: 4, err: expect.stringContaining('more than 10 MiB') })
  })

  test('busy servers are tried again, each time with a new nonce, and five times at most', async () => {
    let count = 0
    const recovered = await asks((request, response, body) => {
      count += 1
      if (count < 3) return says(503, { 'retry-after': '0' }, '')(request, response, body)
      return gateAnswers(aPass)(request, response, body)
    })
    expect(recovered).toMatchObject({ code: 0, asked: { length: 3 } })
    expect(new Set(recovered.asked.map(({ body }) => JSON.parse(body).nonce)).size).toBe(3)
    const busy = await asks(says(502, {}, ''))
    expect(busy).toMatchObject({ code: 4, asked: { length: 5 } })
  })

  test('a pause longer than the time is not begun', async () => {
    const ended = await asks(says(429, { 'retry-after': '86400' }, ''))
    expect(ended).toMatchObject({
      code: 4,
      asked: { length: 1 },
      err: expect.stringContaining('is busy (429)'),
    })
  })

  test('a server that is not there ends with 4', async () => {
    const ended = await agent.run([...args, '--url', 'http://127.0.0.1:9', '--timeout', '60'], {
      stdin: token,
    })
    expect(ended).toMatchObject({
      code: 4,
      err: expect.stringContaining('No answer from http://127.0.0.1:9'),
    })
  })
})

test('a certificate that is not trusted ends with 4 and gets no token; with its authority it is', async () => {
  const { file, key, cert } = selfSigned(agent.folder)
  await using server = await hostile(gateAnswers(aPass), { key, cert })
  const ask = (environment: Record<string, string>) =>
    agent.run([...args, '--url', server.url], { stdin: token, environment })
  expect(await ask({})).toMatchObject({
    code: 4,
    err: expect.stringMatching(/not trusted.*NODE_EXTRA_CA_CERTS/),
  })
  const unchecked = await ask({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })
  expect(unchecked).toMatchObject({ code: 2, err: expect.stringContaining('unset it') })
  expect(server.asked).toEqual([])
  expect((await ask({ NODE_EXTRA_CA_CERTS: file })).code).toBe(0)
})

describe('what a server says', () => {
  const nasty = '\u001b[2J\u001b]0;x\u0007\r\n::error::x ##[add-mask]x \u202e<&"\'>\u009b31m'
  const evil = gateAnswers((asked) => ({
    ...aBreak(asked),
    reasons: [
      { ...aReason, title: nasty, location: `src/${nasty}:3`, state: nasty, why: nasty, serial: nasty },
    ],
  }))
  const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]|##\[/

  test.each(['text', 'json', 'junit'])(
    'commands neither the terminal nor the runner, as %s',
    async (format) => {
      const ended = await asks(evil, { more: ['--format', format], environment: { GITHUB_ACTIONS: 'true' } })
      expect(ended.code).toBe(1)
      expect(ended.out + ended.err).not.toMatch(controls)
      expect(ended.out).not.toMatch(/^\s*::/m)
      expect(ended.err).toMatch(/^::error [^\n]+\n$/)
      if (format === 'json') expect(JSON.parse(ended.out).reasons[0].title).toBe(nasty)
    },
  )

  test('of a refusal is one line without commands', async () => {
    const ended = await asks(problem(404, 'not_found', nasty))
    expect(ended.code).toBe(5)
    expect(ended.err).toMatch(/^forces: [^\n]+\n$/)
    expect(ended.err).not.toMatch(controls)
  })

  test('never shows the token, even if it is sent back', async () => {
    const ended = await asks(
      gateAnswers((asked) => ({ ...aBreak(asked), reasons: [{ ...aReason, title: token }] })),
    )
    expect(ended).toMatchObject({ code: 1, out: expect.stringContaining('***') })
    expect((await asks(problem(401, 'unauthenticated', `${token} is unknown`))).code).toBe(3)
  })
})
