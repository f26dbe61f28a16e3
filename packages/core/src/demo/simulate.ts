import { Fault } from '@weir/contract'
import pg from 'pg'
import { insertRows, type SimulatedTable, simulatedTables } from './insert-rows.ts'
import { inventSimulation, type Simulation } from './simulation.ts'
import { seededRandom } from './random.ts'

/** What to simulate; the same seed, instant and owner give the same organization. */
export interface SimulateOptions {
  seed: string
  now: Date
  owner_user_id: string
  name: string
  slug: string
}

/** What the installation has now. */
export interface Simulated {
  organization_id: string
  /** False when it was there already and nothing was done. */
  isNew: boolean
  /** Rows inserted by table. */
  counts: Record<string, number>
}

/**
 * Fills one new organization that is labelled as simulated, once in an installation.
 *
 * Its past cannot be written through the door, which dates and signs what it writes as of now: that must stay so. So this is
 * done by the owner of the database, as a migration is, in one transaction. Row-level security is forced on the owner too; for
 * this transaction each table gets a policy that admits the owner to the rows of the new organization and to no others, and
 * loses it before the commit. No other connection ever sees the policy, no serving login gains anything, and an invented row
 * that named another organization would be refused by the database. The jobs are invented as done, so they are not queued.
 */
export async function simulate(
  ownerUrl: string,
  options: SimulateOptions,
  progress: (sentence: string) => void = () => undefined,
): Promise<Simulated> {
  for (let left = 5; ; left--) {
    try {
      return await attempt(ownerUrl, options, progress)
    } catch (error) {
      if (!isCollision(error)) throw error
      if (left === 0)
        throw new Fault('busy', 'The database is in use. Try again in a moment; nothing was changed.')
    }
  }
}

async function attempt(
  ownerUrl: string,
  options: SimulateOptions,
  progress: (sentence: string) => void,
): Promise<Simulated> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'weir_owner' })
  client.on('error', () => undefined) // what it was doing fails, and says so
  await client.connect()
  try {
    await client.query("begin; set local lock_timeout = '10s'")
    const { organization_id, isNew } = await claim(client, options)
    const counts = isNew ? await fill(client, { ...options, organization_id }, progress) : {}
    await client.query('commit')
    return { organization_id, isNew, counts }
  } finally {
    await client.end()
  }
}

/** Others use the tables meanwhile: a lock that did not come in time (55P03), or a deadlock that the database ended (40P01). */
const isCollision = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && (error.code === '55P03' || error.code === '40P01')

/** Who comes first makes it; another waits here and finds it made. */
async function claim(client: pg.Client, { seed, now, owner_user_id }: SimulateOptions) {
  const proposed = seededRandom(`${seed} ${owner_user_id}`).uuid(now.getTime())
  const { rowCount } = await client.query(
    "insert into installation (key, value) values ('simulated_organization', $1) on conflict do nothing",
    [proposed],
  )
  const { rows } = await client.query<{ value: string }>(
    "select value from installation where key = 'simulated_organization'",
  )
  return { organization_id: rows[0]?.value ?? proposed, isNew: rowCount === 1 }
}

async function fill(
  client: pg.Client,
  options: SimulateOptions & { organization_id: string },
  progress: (sentence: string) => void,
): Promise<Record<string, number>> {
  progress('Inventing two years of a company that does not exist.')
  const simulation = inventSimulation(options)
  const tables = await tenantTables(client)
  await client.query(tables.map((table) => admit(table, options.organization_id)).join(';'))
  await client.query('alter table job disable trigger queue_job')
  await client.query('alter table vulnerability disable trigger accepted_inserted')
  await insertPeople(client, options.organization_id, simulation)
  const counts: Record<string, number> = {}
  for (const table of simulatedTables) {
    const rows = simulation.rows[table]
    counts[table] = rows.length
    if (rows.length > 1000 && table in inWords)
      progress(`Storing ${rows.length.toLocaleString('en')} ${inWords[table]}.`)
    await insertRows(client, table, rows)
  }
  await client.query('alter table job enable trigger queue_job')
  await client.query('alter table vulnerability enable trigger accepted_inserted')
  await client.query(`analyze ${tables.join(', ')}`) // so that the first page asked for is planned for what is there
  await client.query(tables.map((table) => `drop policy simulation on ${table}`).join(';'))
  return counts
}

/** What a table holds, in the words of the screens; what has none is stored in silence. */
const inWords: { readonly [Table in SimulatedTable]?: string } = {
  vulnerability: 'vulnerabilities',
  past_opening: 'times at which a vulnerability was opened before',
  acceptance: 'times at which a risk was accepted',
  treatment: 'decisions about vulnerabilities',
  zero_risk_request: 'claims that something is no risk',
  event: 'events that kept people from testing',
  reattack: 'requests to verify a fix',
  sighting: 'sightings by scanners',
  gate_run: 'runs of the gate',
  release: 'releases',
  commit: 'commits',
  history: 'entries of history',
  audit: 'entries of the audit',
}

/** All of them: a trigger of one may write into another. */
async function tenantTables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.oid::regclass::text as name
       from pg_class c
      where c.relnamespace = 'public'::regnamespace
        and c.relkind in ('r', 'p')
        and obj_description(c.oid, 'pg_class') ~ '^class: (tenant|membership)'`,
  )
  return rows.map(({ name }) => name)
}

const admit = (table: string, organization_id: string): string => {
  const rule = `organization_id = ${pg.escapeLiteral(organization_id)}::uuid`
  return `create policy simulation on ${table} to current_user using (${rule}) with check (${rule})`
}

async function insertPeople(
  client: pg.Client,
  organization_id: string,
  { people, authors }: Simulation,
): Promise<void> {
  await client.query(
    `insert into directory.person (user_id, name, email)
     select * from unnest($1::uuid[], $2::text[], $3::text[])
     on conflict do nothing`,
    [people.map(({ user_id }) => user_id), people.map(({ name }) => name), people.map(({ email }) => email)],
  )
  await client.query(
    `insert into directory.author (organization_id, author, name)
     select $1, * from unnest($2::text[], $3::text[])`,
    [organization_id, [...authors.keys()], [...authors.values()]],
  )
}
