import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { organizationCreate, type OutputOf } from '@weir/contract'
import pg from 'pg'
import { type Core, openCore } from '../../packages/core/src/core.ts'
import { startEmbedded } from '../../packages/core/src/db/embedded.ts'
import type { Principal } from '../../packages/core/src/door/principal.ts'
import { uuid7 } from '../../packages/core/src/keys/uuid.ts'
import { type SeedSize, seedVulnerabilities } from './seed-vulnerabilities.ts'

/** A large organization beside another of the same size, its owner, and a person who sees one group of it. */
export interface Large {
  core: Core
  /** The database past every wall. */
  admin: pg.Client
  owner: Principal
  user_id: string
  organization_id: string
  viewer: Principal
  close(): Promise<void>
}

/** Opens it, made once for a kept folder. */
export async function openLarge(size: SeedSize, kept?: string): Promise<Large> {
  const dataFolder = kept ?? mkdtempSync(join(tmpdir(), 'weir-bench-'))
  const embedded = await startEmbedded({ dataFolder: join(dataFolder, 'postgresql') })
  const core = await openCore({ dataFolder, databaseUrl: await ownerUrl(embedded.adminUrl) })
  const admin = new pg.Client({ connectionString: databaseUrl(embedded.adminUrl, 'weir_bench') })
  admin.on('error', () => undefined)
  await admin.connect()
  const { principal: owner, user_id } = await core.ensureOwner({ name: 'Owner' })
  const made = await seeded({ core, admin, owner, size })
  return {
    core,
    admin,
    owner,
    user_id,
    ...made,
    async close() {
      await admin.end()
      await core[Symbol.asyncDispose]()
      await embedded.stop()
      if (!kept) rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

function databaseUrl(adminUrl: string, database: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${database}`
  return url.toString()
}

async function ownerUrl(adminUrl: string): Promise<string> {
  const first = new pg.Client({ connectionString: adminUrl })
  await first.connect()
  await first.query(
    "do $$ begin create role weir_owner login createrole password 'bench'; exception when duplicate_object then null; end $$",
  )
  const { rowCount } = await first.query("select 1 from pg_database where datname = 'weir_bench'")
  if (!rowCount) await first.query('create database weir_bench owner weir_owner template template0')
  await first.end()
  const url = new URL(databaseUrl(adminUrl, 'weir_bench'))
  url.username = 'weir_owner'
  url.password = 'bench'
  return url.toString()
}

async function seeded({
  core,
  admin,
  owner,
  size,
}: Pick<Large, 'core' | 'admin' | 'owner'> & { size: SeedSize }): Promise<
  Pick<Large, 'organization_id' | 'viewer'>
> {
  const known = await admin.query<{ organization_id: string; user_id: string }>(
    "select organization_id, user_id from group_member where role = 'viewer'",
  )
  const before = known.rows[0]
  if (before) return { organization_id: before.organization_id, viewer: personOf(before.user_id) }
  const made = await core.session<OutputOf<typeof organizationCreate>>(
    { principal: owner, kind: 'mutation' },
    (call) => call(organizationCreate, { name: 'Large' }),
  )
  const start = performance.now()
  const beside = await core.session<OutputOf<typeof organizationCreate>>(
    { principal: owner, kind: 'mutation' },
    (call) => call(organizationCreate, { name: 'Beside' }),
  )
  await seedVulnerabilities(admin, beside.id, { ...size, series: '018e' })
  await seedVulnerabilities(admin, made.id, size)
  console.log(`seeded ${size.vulnerabilities} in ${Math.round((performance.now() - start) / 1000)} s`)
  const person = uuid7()
  await admin.query("insert into member (organization_id, user_id, role) values ($1, $2, 'member')", [
    made.id,
    person,
  ])
  await admin.query(
    `insert into group_member (organization_id, group_id, user_id, role)
     select $1, id, $2, 'viewer' from "group" where organization_id = $1 order by name offset 7 limit 1`,
    [made.id, person],
  )
  return { organization_id: made.id, viewer: personOf(person) }
}

function personOf(of: string): Principal {
  return { kind: 'session', user_id: of, credential_id: uuid7(), signed_in_at: new Date().toISOString() }
}
