import { userInfo } from 'node:os'
import {
  Fault,
  type Group,
  groupCreate,
  groupList,
  type InputOf,
  type Operation,
  organizationCreate,
  organizationList,
  type Organization,
  type OutputOf,
  type Root,
  rootAdd,
  rootList,
} from '@weir/contract'
import { type Core, openCore, type Principal } from '@weir/core'
import type { Config } from '../config.ts'

/** Core of this machine's installation with the person who operates it: what the commands ask, they ask through the door. */
export interface Local extends AsyncDisposable {
  core: Core
  user_id: string
  principal: Principal
  ask<O extends Operation>(operation: O, input: InputOf<O>): Promise<OutputOf<O>>
}

/** Opens the installation of the data folder, starting its embedded database if nobody has. */
export async function openLocal(config: Config): Promise<Local> {
  const core = await openCore({
    dataFolder: config.data_folder,
    ...(config.database_url ? { databaseUrl: config.database_url } : {}),
    allowsLocalGit: true,
  })
  const { user_id, principal } = await core.ensureOwner({ name: ownName() })
  return {
    core,
    user_id,
    principal,
    ask: (operation, input) =>
      core.session({ principal, kind: operation.kind, isOperator: true }, (call) => call(operation, input)),
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

/** The organization named by id, slug or name; without a name the only real one, made when there is none. */
export async function chooseOrganization({ ask }: Local, wanted: string | undefined): Promise<Organization> {
  const all = await ask(organizationList, {})
  const found = wanted
    ? all.filter((one) => [one.id, one.slug, one.name].includes(wanted))
    : all.filter((one) => !one.is_simulated)
  const [only, another] = found
  if (only && !another) return only
  if (another)
    throw new Fault(
      'invalid',
      `There are several organizations; say which with --organization: ${found.map(({ slug }) => slug).join(', ')}.`,
    )
  if (wanted)
    throw new Fault(
      'not_found',
      `No organization ${wanted}. There are: ${all.map(({ slug }) => slug).join(', ') || 'none'}.`,
    )
  return ask(organizationCreate, { name: 'My organization' })
}

/** The group of this name; made when `make` is set and there is none. */
export async function chooseGroup(
  { ask }: Local,
  organization_id: string,
  wanted: string,
  make: boolean,
): Promise<Group> {
  const { items } = await ask(groupList, { organization_id, first: 200 })
  const found = items.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase())
  if (found) return found
  if (make) return ask(groupCreate, { organization_id, name: wanted })
  throw new Fault(
    'not_found',
    `No group ${wanted}. There are: ${items.map(({ name }) => name).join(', ') || 'none'}. Make one with \`npx weir sync\`, or in the browser.`,
  )
}

/** Active roots of a group. */
export async function listRootsOf(
  { ask }: Local,
  organization_id: string,
  group_id: string,
): Promise<Root[]> {
  const { items } = await ask(rootList, {
    organization_id,
    group_ids: [group_id],
    status: 'active',
    first: 200,
  })
  return items
}

/** The git root of a location in a group; made when there is none. */
export async function ensureGitRoot(
  local: Local,
  at: { organization_id: string; group_id: string; nickname: string; location: string; branch: string },
): Promise<Root> {
  const roots = await listRootsOf(local, at.organization_id, at.group_id)
  return (
    roots.find(({ location }) => location === at.location) ??
    (await local.ask(rootAdd, { ...at, kind: 'git', nickname: freeNickname(at.nickname, roots) }))
  )
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
