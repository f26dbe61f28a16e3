import { afterAll, beforeAll, expect, test } from 'vitest'
import { logins } from '../src/db/roles.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

/** Reviewed: columns that a serving login may change though no history tells of them, and why that loses nothing. */
const unrecorded: Readonly<Record<string, { columns: string; why: string }>> = {
  acceptance: {
    columns: '*',
    why: 'It is history itself: when each acceptance held, written by triggers beside what the history says.',
  },
  affected_package: {
    columns: '*',
    why: 'What the newest report tells of the package of a vulnerability; the reports are kept, and what is decided is recorded.',
  },
  audit: {
    columns: 'seq hash',
    why: 'The chain numbers a row once; a trigger refuses every later change.',
  },
  audit_head: {
    columns: '*',
    why: 'It only moves forward along the chain, whose rows all stay.',
  },
  become: {
    columns: 'ended_at approved_by approved_at',
    why: 'Each is set once and says when and by whom.',
  },
  bulk: {
    columns: '*',
    why: 'It is done once and undone once, by audited changes, and the row says when; what it changes has its own history.',
  },
  bulk_item: {
    columns: '*',
    why: 'What was before and after one decision, written with it; what changes is recorded on the vulnerability.',
  },
  branch_addition: {
    columns: '*',
    why: 'What the newest scan of a branch says, replaced by the next one; nobody decides on it, and the reports stay.',
  },
  ci_trust: {
    columns: 'repository_id last_used_at removed_at',
    why: 'Removed once, by an audited change; what it pins is set once, at the first use.',
  },
  claimed_domain: {
    columns: '*',
    why: 'Claiming, verifying and releasing are audited changes of their own, and the row says when each was.',
  },
  commit: {
    columns: '*',
    why: 'Facts of git, which keeps its own history; they are read anew from there.',
  },
  credential: {
    columns: '*',
    why: 'Made, rotated and removed by audited changes, and the row says when; the secret itself nobody may read.',
  },
  data_key: {
    columns: '*',
    why: 'Secrets that are wrapped anew when keys change; nobody may read the old ones.',
  },
  denial: {
    columns: '*',
    why: 'A log: lines are added, and swept when they are old.',
  },
  event: {
    columns: 'group_id root_id type description created_by created_at noted_by noted_at times_told',
    why: 'It is reported once; who moved it, when and why, its state and its note say in the history.',
  },
  fact_version: {
    columns: '*',
    why: 'A counter that tells caches to read again.',
  },
  finding: {
    columns: 'group_id tool rule title description recommendation cwe created_at',
    why: 'What a tool says of its rule, as the newest report has it; what is decided from it is recorded.',
  },
  group: {
    columns: 'created_at',
    why: 'Never changed: an update is granted for the whole row.',
  },
  intelligence_taken: {
    columns: '*',
    why: 'When the clock last took over what is published; each load is in the record of the installation.',
  },
  invitation: {
    columns: '*',
    why: 'Settled once, by an audited change, and the row says when and by whom.',
  },
  job: {
    columns: '*',
    why: 'It runs to its end once; the change that it makes is recorded where it is made.',
  },
  machine_token: {
    columns: '*',
    why: 'Made and revoked once, by audited changes; the rest is its use.',
  },
  member: {
    columns: 'joined_at tokens_since is_pinned last_active_at',
    why: 'The day of joining, and since when tokens count, stay; pins follow the settings of sign-in, and activity is no state.',
  },
  member_end: {
    columns: '*',
    why: 'When somebody left last; each leaving is in the history.',
  },
  organization: {
    columns: 'serial_prefix last_serial is_simulated created_at',
    why: 'A counter, and what is never changed.',
  },
  package: {
    columns: '*',
    why: 'What the newest scans say a root consists of, read anew from each report; nobody decides anything in it.',
  },
  reattack: {
    columns:
      'group_id vulnerability_id justification requested_by requested_at decided_by decided_at event_id',
    why: 'A request is made once; who verified it, and when, its state and its text say in the history.',
  },
  reference: {
    columns: '*',
    why: 'Facts of git, read anew from there.',
  },
  release: {
    columns: '*',
    why: 'Facts of git and of the release rule, whose changes are recorded.',
  },
  report: {
    columns: '*',
    why: 'It is read once; its receipt says what came of it.',
  },
  repository: {
    columns: 'group_id root_id name default_branch head commit_count release_count cursor synced_at',
    why: 'What the newest sync found; the rule that people choose is recorded.',
  },
  repository_graph: {
    columns: '*',
    why: 'Facts of git in a compact form, made anew.',
  },
  root: {
    columns: 'group_id nickname kind sync_status sync_message synced_at created_at',
    why: 'The state of its newest sync, which has a job of its own; the rest is never changed.',
  },
  saved_view: {
    columns: '*',
    why: 'How a person looks at a list: no state of anything. Saving and deleting are audited, and what is deleted stays.',
  },
  session_end: {
    columns: '*',
    why: 'Lines are added, and swept when they are old.',
  },
  sighting: {
    columns: '*',
    why: 'Where a tool saw it last; what follows from it is recorded on the vulnerability.',
  },
  trace: {
    columns: '*',
    why: 'What a tool tells beside, as the newest report has it.',
  },
  treatment: {
    columns:
      'group_id vulnerability_id kind justification accepted_until assignee_id previous_kind previous_until requested_by requested_at decided_by decided_at decision_text is_alone',
    why: 'A request is made once and decided once; a change of mind is a new one.',
  },
  vulnerability: {
    columns:
      'group_id root_id finding_id serial kind location line commit message rule tool technique cvssf zero_risk_at rated_by rated_at tool_severity matched_by report_id reported_at opened_at closed_at clock_at due_at is_due_stale epss epss_percentile kev_at',
    why: 'Where it is, which its sightings say; its times, of which earlier ones are in past_opening; what follows from the severity; and when it is due, which follows from times, severity, policy and calendar; and what is published of its CVE.',
  },
  webhook: {
    columns: '*',
    why: 'Made, changed, rotated and removed by audited changes; the rest says what arrived last.',
  },
  webhook_delivery: {
    columns: '*',
    why: 'A log of what was sent, with the newest answer; swept after 30 days.',
  },
  zero_risk_request: {
    columns: 'group_id vulnerability_id justification requested_by requested_at decided_by decided_at',
    why: 'A request is made once; who decided, and when, its state and its text say in the history.',
  },
  facet_tally: {
    columns: '*',
    why: 'Sums over vulnerabilities, made with them.',
  },
  vulnerability_tag: {
    columns: '*',
    why: 'The tags of vulnerabilities as rows, made with them; what changes is recorded on the vulnerability.',
  },
  vulnerability_tally: {
    columns: '*',
    why: 'Sums over vulnerabilities, made with them.',
  },
}

interface Column {
  table: string
  column: string
}

/** Columns of tables of organizations that some serving login may change; of those whose rows it may delete, all. */
const changeable = (): Promise<Column[]> =>
  world.sql<Column>(
    `select c.relname as table, a.attname as column
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and obj_description(c.oid, 'pg_class') ~ '^class: (tenant|membership)'
        and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey))
        and a.attgenerated = ''
        and exists (select from unnest($1::text[]) l where has_column_privilege(l, c.oid, a.attnum, 'update') or has_table_privilege(l, c.oid, 'delete'))
      order by 1, a.attnum`,
    [logins],
  )

/** What the triggers that write history name: their arguments, or the columns in the text of one that has none. */
async function recorded(): Promise<Set<string>> {
  const rows = await world.sql<{ table: string; args: string; text: string }>(
    `select c.relname as table, encode(t.tgargs, 'escape') as args, p.prosrc as text
       from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
      where t.tgname = 'record_history' and t.tgenabled = 'O'`,
  )
  return new Set(
    rows.flatMap(({ table, args, text }) => {
      const names =
        args === ''
          ? [...text.matchAll(/\('(\w+)', (?:o\.|to_jsonb\(o\.|nullif\(array_to_string\(o\.)/g)].map(
              ([, name]) => name,
            )
          : args.split('\\000')
      return names.map((name) => `${table}.${name}`)
    }),
  )
}

test('every column of an organization that can be changed has a history, or a reason to have none', async () => {
  const known = await recorded()
  const open = (await changeable()).filter(
    ({ table, column }) =>
      !known.has(`${table}.${column}`) &&
      !unrecorded[table]?.columns.split(' ').some((one) => one === column || one === '*'),
  )
  const byTable = Map.groupBy(open, ({ table }) => table)
  expect(
    [...byTable].map(([table, columns]) => `${table}: ${columns.map(({ column }) => column).join(' ')}`),
  ).toEqual([])
})

test('no reason is left over', async () => {
  const all = await changeable()
  const known = await recorded()
  for (const [table, { columns, why }] of Object.entries(unrecorded)) {
    expect(why.length).toBeGreaterThan(10)
    for (const column of columns.split(' '))
      expect(
        all.some(
          (one) =>
            one.table === table &&
            (column === '*' || one.column === column) &&
            !known.has(`${table}.${one.column}`),
        ),
        `${table}.${column}`,
      ).toBe(true)
  }
})

test('no login that serves may change or delete a line of history, or say when and by whom it was written', async () => {
  const rows = await world.sql(
    `select l, t, p from unnest($1::text[]) l, unnest('{history,organization_history}'::text[]) t, unnest('{update,delete,truncate,trigger}'::text[]) p
      where has_table_privilege(l, t, p) or (p = 'update' and has_any_column_privilege(l, t, p))`,
    [logins],
  )
  expect(rows).toEqual([])
  const claimed = await world.sql(
    `select l, t, a from unnest($1::text[]) l, unnest('{history,organization_history}'::text[]) t, unnest('{at,user_id,principal_kind,operation}'::text[]) a
      where has_column_privilege(l, t, a, 'insert')`,
    [logins],
  )
  expect(claimed).toEqual([])
})
