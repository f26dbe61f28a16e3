import { isIP } from 'node:net'
import { Fault, type InputOf, rootAdd } from '@weir/contract'
import { forges } from '../delivery/forges/index.ts'
import type { Hands } from '../door/hands.ts'
import { implement } from '../door/implement.ts'
import { uuid7 } from '../keys/uuid.ts'
import { refuseUnfit } from './fit.ts'
import { rootColumns } from './row.ts'

export const addRoot = implement(rootAdd, async (tx, input, hands) => {
  const id = uuid7()
  const { kind, credential_id = null } = input
  const location = locationOf(input, hands)
  if (credential_id !== null)
    await refuseUnfit(
      tx,
      { kind, status: 'active', location, group_id: input.group_id },
      credential_id,
      hands,
    )
  await tx
    .insertInto('root')
    .values({
      organization_id: hands.organization_id,
      group_id: input.group_id,
      id,
      nickname: input.nickname,
      kind,
      location,
      credential_id,
      branch: kind === 'git' ? (input.branch ?? 'main') : null,
    })
    .execute()
  return tx.selectFrom('root as r').where('r.id', '=', id).select(rootColumns).executeTakeFirstOrThrow()
})

const invalid = (sentence: string): Fault => new Fault('invalid', sentence, { pointer: '/location' })

/** The location in its one spelling; what cannot be one is refused with what would do. */
function locationOf(
  { kind, location }: Pick<InputOf<typeof rootAdd>, 'kind' | 'location'>,
  { namesLocalGit, allowsLoopback }: Pick<Hands, 'namesLocalGit' | 'allowsLoopback'>,
): string {
  if (kind === 'ip') return ipLocation(location)
  if (kind === 'url') return urlLocation(location)
  if (namesLocalGit && location.startsWith('/')) return location
  if (
    /^(https?|ssh):\/\/[^\s@/]*(@)?[^\s/]+\/.+$/.test(location) ||
    /^[\w.-]+@[\w.-]+:[^\s-][^\s]*$/.test(location)
  ) {
    if (/^https?:\/\/[^/]*@/.test(location))
      throw invalid(
        'The URL holds a user or a password. Leave them out: credentials have a place of their own.',
      )
    if (forges.some((one) => one.accepts(location, { allowLoopbackHttp: allowsLoopback })))
      return location.replace(/\/+$/, '')
  }
  throw invalid(
    'A git root is an https:// or ssh:// URL without a password and without ? or #, or user@host:path. A local folder is read with `npx weir sync`.',
  )
}

function ipLocation(location: string): string {
  const [, host = '', port] = /^\[?([0-9A-Fa-f:.]+?)\]?(?::(\d{1,5}))?$/.exec(location) ?? []
  const address = isIP(location) ? location : host
  if (!isIP(address) || (port !== undefined && Number(port) > 65535))
    throw invalid('An ip root is an IPv4 or IPv6 address, with a port if it has one.')
  return location.toLowerCase()
}

function urlLocation(location: string): string {
  const url = URL.parse(location)
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw invalid('A url root starts with http:// or https://.')
  if (url.username || url.password) throw invalid('The URL holds a user or a password. Leave them out.')
  url.hash = ''
  return url.toString()
}
