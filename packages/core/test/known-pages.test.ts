import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kyselyOn } from '../src/db/open.ts'
import { loadElsewhere } from '../src/report/ingest/elsewhere.ts'
import { loadKnown } from '../src/report/ingest/known.ts'
import { type Kept, Results } from '../src/report/ingest/results.ts'
import { importSarif } from './report-world.ts'
import { generateSarif } from './sarif-generator.ts'
import { openWorld, type World } from './world.ts'

const count = 500
let world: World

beforeAll(async () => {
  world = await openWorld()
  await importSarif(world, generateSarif({ count }))
  // Ids of a root grow with its rows; other rows of the table, an update of some, a backup read back scatter them.
  await world.sql('set session_replication_role = replica')
  await world.sql(
    `create temp table scattered as
     select organization_id, id, gen_random_uuid() as other from vulnerability where root_id = $1`,
    [world.root_id],
  )
  for (const [table, column] of [
    ['sighting', 'vulnerability_id'],
    ['vulnerability', 'id'],
  ])
    await world.sql(
      `update ${table} t set ${column} = s.other from scattered s
        where t.organization_id = s.organization_id and t.${column} = s.id`,
    )
  await world.sql('set session_replication_role = origin')
  await world.sql('analyze vulnerability, sighting')
})
afterAll(() => world[Symbol.asyncDispose]())

test.each([
  ['the planner chooses', []],
  ['it is joined by hash', ['enable_nestloop', 'enable_mergejoin', 'enable_indexscan', 'enable_bitmapscan']],
  ['it is joined row by row', ['enable_hashjoin', 'enable_mergejoin']],
  ['it is joined in order', ['enable_hashjoin', 'enable_nestloop']],
])('what is known is read page by page, each row once, however %s', async (_how, refused) => {
  const pool = new pg.Pool({ connectionString: world.adminUrl })
  pool.on('error', () => undefined) // the database may be dropped before its connections have ended
  const client = await pool.connect()
  client.on('error', () => undefined)
  try {
    for (const way of refused) await client.query(`set ${way} = off`)
    const { organization_id, root_id } = world
    const where = { organization_id, root_id, trackedBranch: 'main', pageRows: 64 }
    const known = await loadKnown(kyselyOn(client), where, { family: 'example scanner', category: '' })
    const all = await world.sql<{ id: string }>(
      'select id from vulnerability where root_id = $1 order by id',
      [root_id],
    )
    expect(all).toHaveLength(count)
    expect(known.id).toEqual(all.map(({ id }) => id))
  } finally {
    client.release()
    await pool.end()
  }
})

const result: Kept = {
  rule: 'rule',
  path: 'src/a.ts',
  line: 1,
  snippet: null,
  symbol: null,
  skeleton: '',
  fingerprints: {},
  advisories: null,
  message: '',
  told: 0,
  where: { kind: 'line', location: 'src/a.ts:1', path: 'src/a.ts', line: 1 },
  tenths: 0,
  technique: 'SAST',
  endLine: null,
  cwe: [],
  isHidden: false,
  affected: null,
}

test('what other tools see is joined by hash, though the planner knows nothing of the rows yet', async () => {
  const pool = new pg.Pool({ connectionString: world.adminUrl })
  pool.on('error', () => undefined) // the database may be dropped before its connections have ended
  const client = await pool.connect()
  client.on('error', () => undefined)
  try {
    const { organization_id, root_id } = world
    await client.query('begin')
    const results = new Results()
    results.add(result)
    const scan = { family: 'another scanner', category: '', branch: 'main', results }
    await loadElsewhere(kyselyOn(client), { organization_id, root_id, trackedBranch: 'main' }, scan)
    const { rows } = await client.query(
      "select name from pg_settings where name in ('enable_nestloop', 'enable_mergejoin', 'enable_hashjoin') and setting = 'on'",
    )
    expect(rows).toEqual([{ name: 'enable_hashjoin' }])
  } finally {
    await client.query('rollback')
    client.release()
    await pool.end()
  }
})
