import { Fault } from '@weir/contract'
import { describe, expect, it } from 'vitest'
import { parseAddress } from '../src/delivery/forges/git/address.ts'
import { git } from '../src/delivery/forges/git/git.ts'

describe('a git address', () => {
  it.each([
    ['https://example.org/team/app.git', 'https', 'example.org', 443],
    ['https://example.org:8443/team/app', 'https', 'example.org', 8443],
    ['ssh://git@example.org:2222/team/app.git', 'ssh', 'example.org', 2222],
    ['git@example.org:team/app.git', 'ssh', 'example.org', 22],
    ['https://[2001:db8::1]/app.git', 'https', '2001:db8::1', 443],
    ['https://example.org/with%20space/app.git', 'https', 'example.org', 443],
  ])('%s is read', (address, protocol, host, port) => {
    expect(parseAddress(address)).toMatchObject({ kind: 'url', protocol, host, port })
    expect(git.accepts(address)).toBe(true)
  })

  it.each([
    '',
    '-uhttps://example.org/x',
    '--upload-pack=touch /tmp/x',
    'ext::sh -c touch% canary',
    'fd::17',
    'https::https://example.org/x',
    'file:///etc',
    'file:/etc',
    'FILE:///etc',
    'git://example.org/app.git',
    'ftp://example.org/app.git',
    'http://example.org/app.git',
    'http://127.0.0.1/app.git',
    'javascript:alert(1)',
    'https://user@example.org/app.git',
    'https://user:secret@example.org/app.git',
    'ssh://git:secret@example.org/app.git',
    'ssh://-oProxyCommand=touch/app.git',
    'ssh://git@-oProxyCommand=touch/app.git',
    'ssh://-oProxyCommand=x@example.org/app.git',
    '-oProxyCommand=touch:app.git',
    'git@-oProxyCommand=touch:app.git',
    'git@example.org:-x',
    'git@example.org:--upload-pack=x',
    'ssh://git@example.org/-x',
    'ssh://git@example.org/~-x',
    "git@example.org:app'; touch x; '",
    'git@example.org:$(touch x)',
    'git@example.org:`touch x`',
    'https://example.org/app.git\nhost=evil',
    'https://example.org/app%0ahost=evil',
    'https://example.org/app%00',
    'https://example.org/%zz',
    'https://example.org/a b',
    'https://example.org/app.git?x=1',
    'https://example.org/app.git#x',
    'https://example.org',
    'https://exa\u202Emple.org/app',
    `https://example.org/${'a'.repeat(3000)}`,
    '/var/lib/app',
    './app',
    '../app',
    'app',
  ])('%j is refused with advice', (address) => {
    const parse = () => parseAddress(address)
    expect(parse).toThrow(Fault)
    expect(parse).toThrow(expect.objectContaining({ code: 'invalid' }))
    expect(git.accepts(address)).toBe(false)
  })

  it('never repeats a password in its advice', () => {
    expect(() => parseAddress('https://user:hunter2@example.org/x')).toThrow(/^(?!.*hunter2).*credential/)
  })

  it('may be a local path only for the command', () => {
    expect(parseAddress('/srv/app', { allowLocal: true })).toEqual({ kind: 'path', path: '/srv/app' })
    expect(parseAddress('./a:b', { allowLocal: true })).toMatchObject({ kind: 'path' })
    expect(() => parseAddress('file:///srv/app', { allowLocal: true })).toThrow(Fault)
    expect(() => parseAddress('-x', { allowLocal: true })).toThrow(Fault)
  })

  it('may be plain http only on loopback and only when allowed', () => {
    expect(parseAddress('http://127.0.0.1:8080/x', { allowLoopbackHttp: true })).toMatchObject({
      protocol: 'http',
      port: 8080,
    })
    expect(() => parseAddress('http://127.0.0.2.example.org/x', { allowLoopbackHttp: true })).toThrow(Fault)
    expect(() => parseAddress('http://10.0.0.1/x', { allowLoopbackHttp: true })).toThrow(Fault)
  })
})
