import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrate } from '../src/db/migrate.ts'
import { openKeyring } from '../src/keys/keyring.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser's URL of the cluster the tests share. */
    adminUrl: string
    /** Folder whose keyring the shared logins use. */
    keyFolder: string
  }
}

/** Name of the migrated database every world is cloned from. */
export const templateDatabase = 'weir_template'

/** One PostgreSQL for the whole run: the embedded one, or with WEIR_TEST_DATABASE_URL a real one (as its superuser). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-test-'))
  const real = process.env.WEIR_TEST_DATABASE_URL
  const embedded = real
    ? null
    : await startEmbedded({ dataFolder: join(folder, 'postgresql'), settings: { max_connections: '200' } })
  const adminUrl = real ?? embedded?.adminUrl ?? ''
  const keyring = await openKeyring(folder)
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  await admin.query(`drop database if exists ${templateDatabase}`)
  await admin.query(
    "do $$ begin create role weir_test_owner login createrole password 'owner-of-tests'; exception when duplicate_object then null; end $$",
  )
  await admin.query(
    `create database ${templateDatabase} owner weir_test_owner template template0 encoding 'UTF8'`,
  )
  await admin.end()
  await migrate(ownerUrlOf(adminUrl, templateDatabase), keyring)
  project.provide('adminUrl', adminUrl)
  project.provide('keyFolder', folder)
  return async () => {
    await embedded?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** URL of a database for the login that owns the databases of the tests. */
export function ownerUrlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl)
  url.username = 'weir_test_owner'
  url.password = 'owner-of-tests'
  url.pathname = `/${database}`
  return url.toString()
}
