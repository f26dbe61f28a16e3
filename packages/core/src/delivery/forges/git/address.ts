import { Fault } from '@weir/contract'
import { isIP } from 'node:net'
import { resolve } from 'node:path'

/** Where a git repository is: a path of this machine, or a URL that is safe to give to git. */
export type GitAddress =
  | { kind: 'path'; path: string }
  | {
      kind: 'url'
      url: string
      protocol: 'https' | 'http' | 'ssh'
      host: string
      port: number
      /** Of the repository, decoded, without slashes at its ends. */
      path: string
    }

/** Which addresses beyond https and ssh are allowed. */
export interface AddressAllowance {
  allowLocal?: boolean
  allowLoopbackHttp?: boolean
}

/**
 * The address, checked so that git can only do what we mean: https, ssh, `user@host:path`, and, when allowed, a local path.
 * Anything else throws `invalid` with what to give instead: other transports run programs (`ext::`) or read this machine (`file:`).
 */
export function parseAddress(address: string, allowance: AddressAllowance = {}): GitAddress {
  if (address.length === 0 || address.length > 2048) throw refuse('A git address has 1 to 2,048 characters.')
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(address)) throw refuse('A git address has no control characters.')
  if (address.startsWith('-')) throw refuse('A git address does not begin with "-".')
  if (/^[A-Za-z0-9+.-]+::/.test(address)) throw refuse(`Transport helpers ("…::") are not read. ${howTo}`)
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(address) || /^file:/i.test(address))
    return parseUrl(address, allowance)
  const colon = address.indexOf(':')
  const isPath = colon === -1 || address.slice(0, colon).includes('/')
  if (!isPath) return parseShort(address)
  if (!allowance.allowLocal)
    throw refuse(`A local path is read only by the command "npx weir sync PATH". ${howTo}`)
  return { kind: 'path', path: resolve(address) }
}

/** The host of an address, with its port unless that is the usual one, the path there, and what is shown there. */
export function placeOf({ protocol, host, port, path }: Extract<GitAddress, { kind: 'url' }>): {
  kind: 'https_token' | 'ssh_key'
  host: string
  path: string
} {
  const name = host.includes(':') ? `[${host}]` : host.toLowerCase()
  return {
    kind: protocol === 'ssh' ? 'ssh_key' : 'https_token',
    host: port === usualPorts[protocol] ? name : `${name}:${port}`,
    path,
  }
}

const usualPorts = { https: 443, http: 80, ssh: 22 }

const howTo = 'Give https://host/path, ssh://user@host/path or user@host:path.'

function refuse(message: string): Fault {
  return new Fault('invalid', message, { pointer: '/url' })
}

function parseUrl(address: string, allowance: AddressAllowance): GitAddress {
  if (/\s/.test(address)) throw refuse('A git URL has no spaces; write them as %20.')
  const url = URL.canParse(address) ? new URL(address) : undefined
  const protocol = url?.protocol.slice(0, -1)
  if (protocol === 'file') throw refuse(`file: URLs are not read. ${howTo}`)
  if (!url || (protocol !== 'https' && protocol !== 'ssh' && protocol !== 'http')) {
    throw refuse(`This is not an address Weir reads git from. ${howTo}`)
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  checkHost(host)
  if (url.password !== '' || (url.username !== '' && protocol !== 'ssh')) {
    throw refuse('Leave user names and passwords out of the URL: give the root a credential.')
  }
  if (url.username !== '') checkUser(url.username)
  if (url.search !== '' || url.hash !== '') throw refuse('A git URL has no "?" and no "#".')
  const path = decoded(url.pathname.slice(1))
  checkPath(path)
  const isLoopback = ['localhost', '127.0.0.1', '::1'].includes(host)
  if (protocol === 'http' && !(allowance.allowLoopbackHttp && isLoopback)) {
    throw refuse(
      'Plain http is not read, because anybody on the way can change it. Give the https:// address.',
    )
  }
  const port = Number(url.port) || usualPorts[protocol]
  return { kind: 'url', url: url.href, protocol, host, port, path: bare(path) }
}

/** The short form of ssh, `user@host:path`. */
function parseShort(address: string): GitAddress {
  const parts = /^(?:(?<user>[^@]*)@)?(?<host>[^:@]+):(?<path>.*)$/.exec(address)?.groups
  if (!parts) throw refuse(`This is not an address Weir reads git from. ${howTo}`)
  const { user, host = '', path = '' } = parts
  if (user !== undefined) checkUser(user)
  checkHost(host)
  checkPath(path)
  return { kind: 'url', url: address, protocol: 'ssh', host, port: 22, path: bare(path) }
}

function checkHost(host: string): void {
  const isName = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i.test(host)
  if (!isName && isIP(host) === 0) throw refuse(`"${host}" is not the name of a host.`)
}

function checkUser(user: string): void {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(user)) {
    throw refuse(
      'The user of a git address is 1 to 64 letters, digits, ".", "_" or "-". Leave passwords out.',
    )
  }
}

function checkPath(path: string): void {
  const isPlain =
    path !== '' && path !== '/' && !/[\p{Cc}"'`\\$;&|<>(){}*?!]/u.test(path) && !/^\/*~?-/.test(path)
  if (!isPlain)
    throw refuse(
      'The path of a git address is not empty, does not begin with "-" and has no quotes or shell signs.',
    )
}

const bare = (path: string): string => path.replace(/^\//, '').replace(/\/$/, '')

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    throw refuse('The path of a git URL has a broken % sign.')
  }
}
