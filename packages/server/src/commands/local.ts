import { userInfo } from 'node:os'
import {
  Fault,
  type Group,
  groupCreate,
  groupList,
  type InputOf,
  type Operation,
  type OutputOf,
  type Root,
  rootAdd,
  rootList,
  rootSetCredential,
} from '@weir/contract'
import { type Core, type CoreOptions, isInstalled, openCore, type Principal } from '@weir/core'
import { allOf } from '../all-of.ts'
import type { Config } from '../config.ts'
import { signInSettings } from '../sign-in/providers.ts'
import { makeDataFolder } from './data-folder.ts'
import { hint } from './hint.ts'
import { type Stop, stopAsked } from './stop.ts'

/** Core of this machine's installation with the person who operates it: what the commands ask, they ask through the door. */
export interface Local extends AsyncDisposable {
  config: Config
  core: Core
  user_id: string
  principal: Principal
  /** Who runs the command wants it to stop. */
  stop: AbortSignal
  ask<O extends Operation>(operation: O, input: InputOf<O>): Promise<OutputOf<O>>
}

/** How an installation is opened; only who `makes` one may find none. Who gives a `stop` says when all is `opened`. */
export interface Opening extends Pick<CoreOptions, 'allowsLocalGit' | 'log' | 'publicUrl' | 'signIn'> {
  makes?: boolean
  stop?: Stop
}

/** There is no installation in the data folder: how one is made. */
export const noInstallation = (config: Config): Fault =>
  new Fault(
    'not_found',
    `There is no installation in ${config.data_folder}. \`${hint(config, 'serve')}\` makes an empty one, \`${hint(config, 'demo')}\` one to look around in.`,
  )

/** Opens core as configured, starting its embedded database if nobody has. */
export async function openInstallation(
  config: Config,
  { makes = false, stop: given, ...options }: Opening = {},
): Promise<Core> {
  const stop = given ?? stopAsked()
  const { data_folder, database_url, session_idle_minutes, session_hours } = config
  const signIn = signInSettings(config)
  if (!makes && !(await isInstalled(data_folder))) throw noInstallation(config)
  await makeDataFolder(data_folder)
  const opening = openCore({
    dataFolder: data_folder,
    keyPassphrase: config.key_passphrase,
    ...(database_url ? { databaseUrl: database_url } : {}),
    signIn,
    sessionLimits: { idleSeconds: session_idle_minutes * 60, absoluteSeconds: session_hours * 3600 },
    allowsOwnerLink: config.owner_link === 'allowed',
    ...(config.operators && { operators: config.operators }),
    intelligence: {
      ...(config.epss_url && { epss: config.epss_url }),
      ...(config.kev_url && { kev: config.kev_url }),
    },
    ...(config.demo && { demoOrganization: config.demo.organization }),
    allowsLoopback: config.environment === 'development',
    ...options,
  })
  return given ? opening : opening.finally(() => stop.opened())
}

/** Opens the installation of the data folder for the commands of the person who operates it. */
export async function openLocal(
  config: Config,
  { stop = stopAsked(), ...options }: Omit<Opening, 'allowsLocalGit'> = {},
): Promise<Local> {
  const core = await openInstallation(config, { allowsLocalGit: true, stop, ...options })
  const { user_id, principal } = await core.ensureOwner({ name: ownName() })
  stop.opened()
  return {
    config,
    core,
    user_id,
    principal,
    stop: stop.signal,
    ask(operation, input) {
      const asker = { principal, kind: operation.kind, isLocalCommand: true, signal: stop.signal }
      return core.session(asker, (call) => call(operation, input))
    },
    [Symbol.asyncDispose]: () => core[Symbol.asyncDispose](),
  }
}

function ownName(): string {
  try {
    return userInfo().username || 'owner'
  } catch {
    return 'owner'
  }
}

/** The group of this id or name; null when there is none. */
export async function findGroup(
  { ask }: Pick<Local, 'ask'>,
  organization_id: string,
  wanted: string,
): Promise<{ found: Group | null; names: string[] }> {
  const groups = await allOf((at) => ask(groupList, { organization_id, ...at }))
  const found = groups.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase())
  return { found: found ?? null, names: groups.map(({ name }) => name) }
}

/** Active roots of a group. */
export const listRootsOf = (
  { ask }: Pick<Local, 'ask'>,
  organization_id: string,
  group_id: string,
): Promise<Root[]> =>
  allOf((at) => ask(rootList, { organization_id, group_ids: [group_id], status: 'active', ...at }))

/** A git root to read, and the group it belongs to. */
export interface GitPlace {
  organization_id: string
  group: string
  nickname: string
  location: string
  branch: string
  /** What it is read with; left out: as before. */
  credential_id?: string
}

/** The git root of a location in its group; each is made when there is none. */
export async function ensureGitRoot(
  local: Pick<Local, 'ask'>,
  { group: wanted, nickname, ...place }: GitPlace,
): Promise<{ group: Group; root: Root }> {
  const { organization_id } = place
  const { found } = await findGroup(local, organization_id, wanted)
  const group = found ?? (await local.ask(groupCreate, { organization_id, name: wanted }))
  const roots = await listRootsOf(local, organization_id, group.id)
  const known = roots.find(({ location }) => location === place.location)
  const { credential_id } = place
  if (known && credential_id !== undefined && known.credential_id !== credential_id)
    await local.ask(rootSetCredential, { organization_id, root_id: known.id, credential_id })
  const root =
    known ??
    (await local.ask(rootAdd, {
      ...place,
      group_id: group.id,
      kind: 'git',
      nickname: freeNickname(nickname, roots),
    }))
  return { group, root }
}

function freeNickname(wanted: string, roots: Root[]): string {
  const base =
    wanted
      .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 100) || 'root'
  const taken = new Set(roots.map(({ nickname }) => nickname))
  for (let number = 1; ; number++) {
    const nickname = number === 1 ? base : `${base}-${number}`
    if (!taken.has(nickname)) return nickname
  }
}
