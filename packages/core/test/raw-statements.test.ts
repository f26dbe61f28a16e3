import { globSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { logins } from '../src/db/roles.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

/** Reviewed: files that write something into a statement that is no parameter, and what it is. None of it is ever an input. */
const reviewed: Readonly<Record<string, string>> = {
  'audit/chain-rows.ts': 'our own list of columns',
  'audit/export.ts': 'our own list of columns',
  'audit/sealer.ts': 'our own list of columns',
  'audit/verify.ts': 'our own list of columns',
  'db/foundation.ts': 'the password of the owner at the first start, derived from our key, in base64url',
  'db/migrate.ts':
    'names of our own logins, and their passwords in base64url; the name of the database, escaped',
  'demo/insert-rows.ts': 'names of our own tables and columns',
  'demo/simulate.ts': 'names of tables from the catalogue, and the id we made for the organization',
  'door/calls.ts': 'a savepoint, numbered by us',
  'door/credential-rows.ts': 'one of two names of tables',
  'door/references.ts': 'names of tables by the kind of a reference',
  'door/roles.ts': 'the count of references, see there',
  'fixture/objects.ts': 'names of our own tables',
  'keys/sealed-rows.ts': 'one of two names of tables',
  'keys/rotate.ts': 'our own condition',
  'list/keyset.ts': 'a direction and a type, one of a few of our own, and limits that are numbers of ours',
  'member/settle.ts': 'roles and ranks of the table in the contract',
  'token/device-grant.ts': 'our own condition',
  'token/expiry-warning.ts': 'one of two names of tables',
  'token/leaked-token.ts': 'one of two names of tables',
  'token/machine-token.ts': 'our own condition',
  'token/user-token.ts': 'our own condition',
  'vulnerability/bulk-row.ts': 'a number of our own',
  'vulnerability/counts.ts': 'our own conditions',
  'vulnerability/facet-cells.ts': 'names of our own columns',
  'vulnerability/filter.ts': 'names and types of our own columns',
  'vulnerability/one-of.ts': 'names and types of our own columns',
  'vulnerability/past.ts': 'names of our own columns',
  'vulnerability/row.ts': 'names of our own columns',
}

/** Ways to write something into a statement: a template given to the driver, and what the builder of statements offers for it. */
const ways = [
  /\bsql\.(raw|lit|id|table|ref)(<[^(]*>)?\(/,
  /\.query(<[^(]*>)?\(\s*`[^`]*\$\{/,
  /\.query(<[^(]*>)?\(\s*(?!['"`{]|\{)[\w.]*\s*\+/,
  /\btext:\s*`[^`]*\$\{/,
]

test('nothing but parameters is put into a statement, except at the reviewed places', () => {
  const found = globSync(['packages/core/src/**/*.ts', 'packages/server/src/**/*.ts'])
    .filter((file) => !/\.test\.ts$|\/removals\//.test(file))
    .filter((file) => ways.some((way) => way.test(readFileSync(file, 'utf8'))))
  expect(found.map((file) => file.replace('packages/core/src/', '')).sort()).toEqual(
    Object.keys(reviewed).sort(),
  )
})

/** Reviewed: functions of the database that make statements of texts, and that a serving login may call. */
const makers = ['search_places']

test('no function that a serving login may call makes a statement of a text, but the reviewed one, which quotes every value', async () => {
  const found = await world.sql<{ name: string }>(
    `select distinct p.proname as name from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.prosrc ~* '\\mexecute\\M' and p.prorettype <> 'trigger'::regtype
        and not exists (select from pg_depend e where e.objid = p.oid and e.classid = 'pg_proc'::regclass and e.deptype = 'e')
        and p.prokind = 'f' and exists (select from unnest($1::text[]) l where has_function_privilege(l, p.oid, 'execute'))`,
    [logins],
  )
  expect(found.map(({ name }) => name).filter((name) => !makers.includes(name))).toEqual([])
})
