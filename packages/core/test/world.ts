import { randomBytes } from 'node:crypto'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  groupCreate,
  type GroupRole,
  type InputOf,
  type Operation,
  organizationCreate,
  type OrganizationRole,
  type OutputOf,
  rootAdd,
} from '@weir/contract'
import pg from 'pg'
import { inject } from 'vitest'
import { type Core, type CoreOptions, openCore } from '../src/core.ts'
import type { Principal } from '../src/door/principal.ts'
import { uuid7 } from '../src/keys/uuid.ts'
import { ownerUrlOf, templateDatabase } from './cluster.ts'

/** A person of a world, with a principal as a session would give. */
export interface Person {
  user_id: string
  name: string
  principal: Principal
}

/** A database of its own with the real core on it; closed with `await using`. */
export interface World extends AsyncDisposable {
  core: Core
  /** URL of the database for its owner, and for the superuser of the cluster. */
  ownerUrl: string
  adminUrl: string
  dataFolder: string
  /** Owner of the first organization. */
  owner: Person
  organization_id: string
  group_id: string
  root_id: string
  person(name: string): Promise<Person>
  /** Adds a person to an organization with a role, and to a group of it. */
  join(
    organization_id: string,
    role: OrganizationRole,
    group?: { id: string; role: GroupRole },
  ): Promise<Person>
  /** Another organization with an owner, a group and a root of its own. */
  organization(
    name: string,
  ): Promise<{ owner: Person; organization_id: string; group_id: string; root_id: string }>
  group(by: Person, organization_id: string, name: string): Promise<{ group_id: string; root_id: string }>
  /** Asks one operation in a session of its own. */
  ask<O extends Operation>(principal: Principal, operation: O, input: InputOf<O>): Promise<OutputOf<O>>
  /** Asks it as a command of the operator does. */
  askAsOperator: World['ask']
  /** Statements as the superuser, past every wall: to look, and to break things on purpose. */
  sql<Row extends object = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>
}

/** Opens a world: one organization with an owner, one group, one git root. */
export async function openWorld(options: Partial<CoreOptions> = {}): Promise<World> {
  const empty = await openEmptyWorld(options)
  return { ...empty, ...(await empty.organization('First')) }
}

/** Opens a world in which nobody has done anything yet. */
export async function openEmptyWorld(
  options: Partial<CoreOptions> = {},
): Promise<Omit<World, 'owner' | 'organization_id' | 'group_id' | 'root_id'>> {
  const adminUrl = inject('adminUrl')
  const database = `world_${randomBytes(6).toString('hex')}`
  await run(adminUrl, `create database ${database} template ${templateDatabase} owner weir_test_owner`)
  const dataFolder = await mkdtemp(join(tmpdir(), 'weir-world-'))
  await copyFile(join(inject('keyFolder'), 'keyring.json'), join(dataFolder, 'keyring.json'))
  const ownerUrl = ownerUrlOf(adminUrl, database)
  const core = await openCore({
    dataFolder,
    databaseUrl: ownerUrl,
    refusesSurplus: true,
    ...options,
  })
  const url = new URL(adminUrl)
  url.pathname = `/${database}`
  const superuser = new pg.Pool({ connectionString: url.toString(), max: 1, idleTimeoutMillis: 0 })
  superuser.on('error', () => undefined)
  const parts = partsOf(core, superuser)
  return {
    core,
    ownerUrl,
    adminUrl: url.toString(),
    dataFolder,
    ...parts,
    async [Symbol.asyncDispose]() {
      await superuser.end().catch(() => undefined)
      await core[Symbol.asyncDispose]()
      await run(adminUrl, `drop database if exists ${database} with (force)`)
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function partsOf(
  core: Core,
  superuser: pg.Pool,
): Pick<World, 'person' | 'join' | 'organization' | 'group' | 'ask' | 'askAsOperator' | 'sql'> {
  const ask: World['ask'] = (principal, operation, input) =>
    core.session({ principal, kind: operation.kind }, (call) => call(operation, input))
  const askAsOperator: World['ask'] = (principal, operation, input) =>
    core.session({ principal, kind: operation.kind, isLocalCommand: true }, (call) => call(operation, input))
  const sql: World['sql'] = async (text, values = []) => (await superuser.query(text, values)).rows
  const person: World['person'] = async (name) => {
    const user_id = uuid7()
    await sql('insert into directory.person (user_id, name, email) values ($1, $2, $3)', [
      user_id,
      name,
      `${user_id}@example.test`,
    ])
    return {
      user_id,
      name,
      principal: { kind: 'session', user_id, credential_id: uuid7(), signed_in_at: new Date().toISOString() },
    }
  }
  const group: World['group'] = async (by, organization_id, name) => {
    const { id: group_id } = await ask(by.principal, groupCreate, { organization_id, name })
    const root = await ask(by.principal, rootAdd, {
      organization_id,
      group_id,
      nickname: 'main',
      kind: 'git',
      location: `https://git.example.test/${group_id}`,
    })
    return { group_id, root_id: root.id }
  }
  return {
    ask,
    askAsOperator,
    sql,
    person,
    group,
    async join(organization_id, role, inGroup) {
      const one = await person(`${inGroup?.role ?? role} of ${organization_id.slice(-4)}`)
      await sql('insert into member (organization_id, user_id, role) values ($1, $2, $3)', [
        organization_id,
        one.user_id,
        role,
      ])
      if (inGroup)
        await sql(
          'insert into group_member (organization_id, group_id, user_id, role) values ($1, $2, $3, $4)',
          [organization_id, inGroup.id, one.user_id, inGroup.role],
        )
      return one
    },
    async organization(name) {
      const owner = await person(`owner of ${name}`)
      const made = await ask(owner.principal, organizationCreate, { name })
      return { owner, organization_id: made.id, ...(await group(owner, made.id, 'Alpha')) }
    },
  }
}
