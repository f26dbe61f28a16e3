import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { createServer as createSecureServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { checkDestination } from '../src/outgoing/destination.ts'
import { openOutgoing } from '../src/outgoing/outgoing.ts'
import { hostileNames, hostileUrls } from './hostile-urls.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A server of this machine, and how many requests it saw. */
async function listening(answer: RequestListener): Promise<{ url: string; port: number; seen: string[] }> {
  const seen: string[] = []
  const server: Server = createServer((request, response) => {
    seen.push(`${request.method} ${request.headers.host}${request.url}`)
    answer(request, response)
  })
  closing.push(() => server.close().closeAllConnections())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // listens on a port
  return { url: `http://127.0.0.1:${port}`, port, seen }
}

/** A server that says these bytes to whoever connects. */
async function saying(text: string): Promise<string> {
  const server = createSocketServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.write(text))
  })
  closing.push(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}` // listens on a port
}

const names = async (host: string) => hostileNames[host.replace(/\.$/, '')] ?? []
const strict = openOutgoing({ resolve: names })
const here = openOutgoing({ allowsLoopback: true, resolve: names })
const refused = (reason: string) => ({ name: 'Fault', code: 'unprocessable', evidence: { reason } })

test('no hostile address is called', async () => {
  expect(hostileUrls.length).toBeGreaterThanOrEqual(80)
  const canary = await listening((_request, response) => response.end('inside'))
  const wrong: string[] = []
  for (const [text, reason] of hostileUrls) {
    const url = text.replace('PORT', String(canary.port))
    const found = await strict.request(url, { timeoutMs: 500 }).then(
      () => 'called',
      (error: unknown) => Reflect.get(Object(Reflect.get(Object(error), 'evidence')), 'reason'),
    )
    if (found !== reason)
      wrong.push(`${JSON.stringify(url).slice(0, 80)} ${String(found)} instead of ${reason}`)
  }
  expect(wrong).toEqual([])
  expect(canary.seen).toEqual([])
})

test('a public address passes with what it resolved to, on the ports and hosts that are allowed', async () => {
  const { url, addresses } = await checkDestination('https://Public.example/a?b#c', {}, names)
  expect(url.href).toBe('https://public.example/a?b#c')
  expect(addresses).toEqual(hostileNames['public.example'])
  const rules = { ports: [8443], allows: ({ hostname }: URL) => hostname === 'public.example' }
  await expect(checkDestination('https://public.example:8443/', rules, names)).resolves.toBeTruthy()
  await expect(checkDestination('https://8.8.8.8/', rules, names)).rejects.toMatchObject(
    refused('not_listed'),
  )
  await expect(checkDestination('https://8.8.8.8/', {}, names)).resolves.toMatchObject({
    addresses: ['8.8.8.8'],
  })
  await expect(checkDestination('https://[2606:4700::1111]/', {}, names)).resolves.toBeTruthy()
})

test('networks of a company are called only where that is allowed, and never the addresses of clouds', async () => {
  const rules = { allowsPrivate: true }
  for (const host of ['company.example', '10.1.2.3', '172.20.0.1', '[fd12::1]'])
    await expect(checkDestination(`https://${host}/`, rules, names), host).resolves.toBeTruthy()
  for (const host of ['169.254.169.254', '[fd00:ec2::254]', '127.0.0.1', 'inside.example', '100.64.0.1'])
    await expect(checkDestination(`https://${host}/`, rules, names), host).rejects.toMatchObject(
      refused('address'),
    )
})

test('a name is looked up once, and what it says later changes nothing', async () => {
  const server = await listening((_request, response) => response.end('here'))
  const answers = [['127.0.0.1'], ['169.254.169.254']]
  let asked = 0
  const rebinding = openOutgoing({ allowsLoopback: true, resolve: async () => answers[asked++] ?? [] })
  const answer = await rebinding.request(`http://app.localhost:${server.port}/`)
  expect(answer.body.toString()).toBe('here')
  expect(server.seen).toEqual([`GET app.localhost:${server.port}/`])
  await expect(rebinding.request(`http://app.localhost:${server.port}/`)).rejects.toMatchObject(
    refused('address'),
  )
  expect(asked).toBe(2)
})

test('a redirect is not followed unless said, and then checked like an address that was asked for', async () => {
  const server = await listening((request, response) => {
    const to = new URL(request.url ?? '', 'http://x').searchParams.get('to')
    if (to === null) response.end(JSON.stringify(request.headers))
    else response.writeHead(302, { location: to }).end()
  })
  const to = (location: string) => `${server.url}/?to=${encodeURIComponent(location)}`
  await expect(here.request(to('/'))).rejects.toMatchObject(refused('redirect'))
  const followed = await here.request(to('/there'), { redirects: 1, headers: { authorization: 'secret' } })
  expect(JSON.parse(followed.body.toString())).toMatchObject({ authorization: 'secret' })
  const elsewhere = to(`http://app.localhost:${server.port}/there`)
  const bare = await openOutgoing({ allowsLoopback: true, resolve: async () => ['127.0.0.1'] }).request(
    elsewhere,
    {
      redirects: 1,
      headers: { authorization: 'secret' },
    },
  )
  expect(bare.body.toString()).not.toContain('secret')
  await expect(here.request(to(to('/')), { redirects: 1 })).rejects.toMatchObject(refused('redirect'))
  for (const [location, reason] of [
    ['https://169.254.169.254/', 'address'],
    ['http://public.example/', 'scheme'],
    ['https://inside.example:6379/', 'port'],
    ['file:///etc/passwd', 'url'],
    ['//127.0.0.1/', 'redirect'],
    ['https://user:secret@public.example/', 'url'],
    ['/\\127.0.0.1/', 'redirect'],
  ] as const)
    await expect(here.request(to(location), { redirects: 3 }), location).rejects.toMatchObject(
      refused(reason),
    )
  await expect(here.request(to('/'), { redirects: 1, method: 'POST', body: '{}' })).rejects.toMatchObject(
    refused('redirect'),
  )
})

test('an answer is bounded in bytes, headers and time, and never unpacked', async () => {
  const server = await listening((request, response) => {
    if (request.url === '/slow') return void response.write('a')
    if (request.url === '/packed')
      return void response.writeHead(200, { 'content-encoding': 'gzip' }).end('x')
    if (request.url === '/said') return void response.writeHead(200, { 'content-length': 5000 }).write('x')
    if (request.url === '/endless') {
      const timer = setInterval(() => response.write('x'.repeat(1000)), 1)
      return void response.on('close', () => clearInterval(timer))
    }
    response.writeHead(200, { 'x-long': 'x'.repeat(request.url === '/headers' ? 20_000 : 1) }).end('fine')
  })
  const ask = (path: string) => here.request(`${server.url}${path}`, { maxBytes: 4000, timeoutMs: 300 })
  expect((await ask('/')).body.toString()).toBe('fine')
  await expect(ask('/said')).rejects.toMatchObject(refused('too_large'))
  await expect(ask('/endless')).rejects.toMatchObject(refused('too_large'))
  await expect(ask('/packed')).rejects.toMatchObject(refused('encoded'))
  await expect(ask('/headers')).rejects.toMatchObject(refused('not_http'))
  await expect(ask('/slow')).rejects.toMatchObject({ code: 'timeout' })
  const never = openOutgoing({ resolve: () => new Promise(() => undefined) })
  await expect(never.request('https://public.example/', { timeoutMs: 50 })).rejects.toMatchObject({
    code: 'timeout',
  })
  const leaving = AbortSignal.abort(new Error('gone'))
  await expect(here.request(server.url, { signal: leaving })).rejects.toThrow('gone')
})

test('what frames a request is ours, and what is no HTTP is told without its words', async () => {
  const server = await listening((request, response) => response.end(JSON.stringify(request.headers)))
  const answer = await here.request(server.url, {
    method: 'POST',
    body: '{"a":"ü"}',
    headers: { Host: 'evil.example', 'Transfer-Encoding': 'chunked', 'Content-Length': '1', 'X-Mine': 'a' },
  })
  expect(JSON.parse(answer.body.toString())).toEqual({
    accept: '*/*',
    'accept-encoding': 'identity',
    connection: 'close',
    'content-length': '10',
    host: new URL(server.url).host,
    'user-agent': 'weir',
    'x-mine': 'a',
  })
  await expect(here.request(server.url, { headers: { 'x-a': 'a\r\nx-b: b' } })).rejects.toMatchObject({
    name: 'Fault',
  })
  for (const banner of ['SSH-2.0-OpenSSH_9.2 canary\r\n', 'HTTP/1.1 200 OK\r\nbroken\r\n\r\n']) {
    const failed = await here
      .request(await saying(banner), { timeoutMs: 500 })
      .catch((error: unknown) => error)
    expect(failed).toMatchObject(refused('not_http'))
    expect(JSON.stringify(failed) + String(failed)).not.toContain('canary')
  }
  await expect(here.request('http://127.0.0.1:1/')).rejects.toMatchObject(refused('unreachable'))
})

test('certificates are verified for the name that was asked for, which is looked up once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-outgoing-'))
  closing.push(() => rmSync(folder, { recursive: true }))
  const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  execFileSync(
    'openssl',
    [
      ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1'.split(' '),
      ...'-subj /CN=app.weir.test -addext subjectAltName=DNS:app.weir.test'.split(' '),
      '-keyout',
      keyFile,
      '-out',
      certificateFile,
    ],
    { stdio: 'ignore' },
  )
  const certificate = await readFile(certificateFile, 'utf8')
  const secure = createSecureServer(
    { key: await readFile(keyFile), cert: certificate },
    (_request, response) => response.end('secret'),
  )
  closing.push(() => secure.close().closeAllConnections())
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
  const { port } = secure.address() as AddressInfo // listens on a port
  const options = { allowsLoopback: true, ports: [port], resolve: async () => ['127.0.0.1'] }
  const known = openOutgoing({ ...options, certificates: [certificate] })
  const read = known.request(`https://app.weir.test:${port}/`).then(({ body }) => body.toString())
  await expect(read).resolves.toBe('secret')
  await expect(known.request(`https://other.weir.test:${port}/`)).rejects.toMatchObject(
    refused('certificate'),
  )
  await expect(openOutgoing(options).request(`https://app.weir.test:${port}/`)).rejects.toMatchObject(
    refused('certificate'),
  )
})
