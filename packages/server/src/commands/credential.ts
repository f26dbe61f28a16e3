import { text } from 'node:stream/consumers'
import {
  type Credential,
  credentialCreate,
  credentialList,
  credentialRemove,
  credentialRotate,
  Fault,
} from '@weir/contract'
import { allOf } from '../all-of.ts'
import type { Config } from '../config.ts'
import { readSecret } from '../secret-settings.ts'
import { hint } from './hint.ts'
import { findGroup, type Local, openLocal } from './local.ts'
import { findOrganization } from './organization.ts'
import { columns } from './picture.ts'
import type { Terminal } from './terminal.ts'

/** Where a credential is kept. */
interface Place {
  organization?: string
}

/** Options of `weir credential add`. */
export interface AddOptions extends Place {
  for: string
  path?: string
  group?: string[]
  sshKey?: true
  user?: string
  knownHosts?: string
}

/** `weir credential add NAME`: keeps a token or an ssh key. The secret comes by the standard input, where no list of programs shows it. */
export async function addCredential(
  config: Config,
  terminal: Terminal,
  name: string,
  { for: host, path, group = [], sshKey, user, knownHosts, organization }: AddOptions,
): Promise<void> {
  const secret = await secretFromInput(hint(config, `credential add ${name} --for ${host}`))
  await using local = await openLocal(config)
  const organization_id = await placeOf(local, organization)
  const made = await local.ask(credentialCreate, {
    organization_id,
    kind: sshKey ? 'ssh_key' : 'https_token',
    name,
    host,
    group_ids: await groupsOf(local, organization_id, group),
    secret,
    ...(path !== undefined && { path }),
    ...(user !== undefined && { user_name: user }),
    ...(knownHosts !== undefined && { known_hosts: readSecret(knownHosts, '--known-hosts') }),
  })
  terminal.data(made)
  terminal.say(
    `Kept ${made.name} for ${made.host}, sealed. Read a repository with it: ${hint(config, `sync URL --credential ${JSON.stringify(made.name)}`)}`,
  )
}

/** `weir credential rotate NAME`: another secret in the place of one, by the standard input. */
export async function rotateOneCredential(
  config: Config,
  terminal: Terminal,
  wanted: string,
  { organization, knownHosts }: Place & { knownHosts?: string },
): Promise<void> {
  const secret = await secretFromInput(hint(config, `credential rotate ${wanted}`))
  await using local = await openLocal(config)
  const organization_id = await placeOf(local, organization)
  const { id: credential_id } = await findCredential(local, organization_id, wanted)
  const made = await local.ask(credentialRotate, {
    organization_id,
    credential_id,
    secret,
    ...(knownHosts !== undefined && { known_hosts: readSecret(knownHosts, '--known-hosts') }),
  })
  terminal.data(made)
  terminal.say(`${made.name} has its new secret: ${made.root_count} roots are read with it from now on.`)
}

/** `weir credential list`: everything but what is secret. */
export async function showCredentials(
  config: Config,
  terminal: Terminal,
  { organization }: Place,
): Promise<void> {
  await using local = await openLocal(config)
  const all = await allCredentials(local, await placeOf(local, organization))
  terminal.data(all)
  terminal.say(
    all.length === 0
      ? `No credentials. Keep one with \`${hint(config, 'credential add NAME --for HOST < file')}\`.`
      : columns([
          ['name', 'kind', 'host', 'groups', 'rotated', 'last used', 'roots'],
          ...all.map((one) => [
            one.name,
            one.kind,
            one.path === null ? one.host : `${one.host}/${one.path}`,
            one.group_ids.length === 0 ? '-' : String(one.group_ids.length),
            (one.rotated_at ?? one.created_at).slice(0, 10),
            one.last_used_at?.slice(0, 10) ?? 'never',
            one.roots.map(({ nickname }) => nickname).join(' ') || '-',
          ]),
        ]),
  )
}

/** `weir credential remove NAME`. */
export async function removeOneCredential(
  config: Config,
  terminal: Terminal,
  wanted: string,
  { organization }: Place,
): Promise<void> {
  await using local = await openLocal(config)
  const organization_id = await placeOf(local, organization)
  const { id: credential_id, name } = await findCredential(local, organization_id, wanted)
  await local.ask(credentialRemove, { organization_id, credential_id })
  terminal.data({ ok: true })
  terminal.say(`Removed ${name}: its secret is gone.`)
}

/** The credential of this id or name. */
export async function findCredential(
  local: Pick<Local, 'ask'>,
  organization_id: string,
  wanted: string,
): Promise<Credential> {
  const all = await allCredentials(local, organization_id)
  const found = all.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase())
  if (found) return found
  throw new Fault(
    'not_found',
    `No credential ${wanted}. There are: ${all.map(({ name }) => name).join(', ') || 'none'}.`,
  )
}

const allCredentials = ({ ask }: Pick<Local, 'ask'>, organization_id: string) =>
  allOf((at) => ask(credentialList, { organization_id, ...at }))

async function placeOf(local: Local, organization: string | undefined): Promise<string> {
  const found = await findOrganization(local, organization)
  if (found) return found.organization.id
  throw new Fault(
    'not_found',
    `There is no organization yet. \`${hint(local.config, 'sync')}\` makes one, or sign in and make it.`,
  )
}

async function groupsOf(local: Local, organization_id: string, wanted: string[]): Promise<string[]> {
  const ids: string[] = []
  for (const one of wanted) {
    const { found, names } = await findGroup(local, organization_id, one)
    if (!found) throw new Fault('not_found', `No group ${one}. There are: ${names.join(', ') || 'none'}.`)
    ids.push(found.id)
  }
  return ids
}

/** Never an argument: those are shown to everybody on the machine, and stay in the history of the shell. */
async function secretFromInput(command: string): Promise<string> {
  if (process.stdin.isTTY)
    throw new Fault('invalid', `The secret comes by the standard input: ${command} < file`)
  const secret = (await text(process.stdin)).trim()
  if (secret === '') throw new Fault('invalid', `The standard input is empty: ${command} < file`)
  return secret
}
