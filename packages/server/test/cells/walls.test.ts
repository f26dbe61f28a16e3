import { type DirectOperation, directOperations, levelOf } from '@weir/contract'
import { expect, test } from 'vitest'
import type { World } from '../../../core/test/world.ts'
import type { Actor } from './actor.ts'
import { type Heard, overRest } from './asking.ts'
import type { Relation } from './expected.ts'
import { inputFor, questionsOf } from './inputs.ts'
import { leaksIn, seesEveryGroup } from './leaks.ts'
import { openPlay, type Play } from './play.ts'

/*
 * The cells with one wall taken away, and with both: row-level security in the database, and the layer of the code that counts what
 * is named and looks at what leaves. With either alone no answer shows anything of another place, and no row of one is touched.
 */

const isNightly = process.env.WEIR_NIGHTLY === '1'
const minutes = 1_800_000
const all = [...directOperations.values()]

/** At night everybody who is let in anywhere; else some of each kind. */
const some =
  /^(session of member and (manager|tester|developer)|session of member and developer in the group and owner|wide personal token of developer|visitor|session of owner of another)/
const asks = ({ cast }: Actor): boolean =>
  !['broken', 'in_vain', 'anonymous'].includes(cast.kind) && (isNightly || some.test(cast.name))

/** What went through a wall: texts that an answer shows, and rows of other places that a change touched. */
async function passages(play: Play): Promise<string[]> {
  await trip(play)
  const queue = play.actors.filter(asks).flatMap((actor) => all.map((operation) => ({ actor, operation })))
  const found: string[] = []
  const work = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) found.push(...(await ask(play, next)))
  }
  await Promise.all(Array.from({ length: 6 }, work))
  return found.sort()
}

async function ask(
  play: Play,
  { actor, operation }: { actor: Actor; operation: DirectOperation },
): Promise<string[]> {
  const found: string[] = []
  for (const question of questionsOf(operation, actor.cast)) {
    const { relation } = question
    const input = inputFor(operation, question, play.stage)
    const got = await overRest(actor.atDemo ? play.demoUrl : play.url, {
      operation,
      input,
      proof: actor.proof,
    })
    const label = `${actor.cast.name}, ${operation.name}, ${relation}`
    found.push(...leaksIn(actor, relation, got, play.stage).map((leak) => `${label}: shows ${leak}`))
    found.push(...touchedBy(actor, { operation, relation }, got).map((place) => `${label}: changes ${place}`))
  }
  return found
}

/**
 * Whoever belongs to the other organization changes it when they name it, and who stands above all groups each of them. An operator
 * of the installation acts in every organization, by what is asked of the installation alone.
 */
function touchedBy(
  { cast }: Actor,
  { operation, relation }: { operation: DirectOperation; relation: Relation },
  { text }: Heard,
): string[] {
  const isOperator = cast.installation === 'operator' && levelOf(operation.permission) === 'installation'
  const isOfOther = (cast.elsewhere !== undefined || isOperator) && /^(other|no)_organization$/.test(relation)
  return [
    ...(text.includes(said.other) && !isOfOther ? ['another organization'] : []),
    ...(text.includes(said.sibling) && !seesEveryGroup(cast) ? ['a sibling group'] : []),
  ]
}

/** What the product says of the faults below: nothing else here is refused with these words. */
const said = { other: 'outside of the years', sibling: 'The last owner or admin' }

/** Rows of the other organization, and of the sibling group, refuse from here on to be changed in a session, and say so. */
async function trip({ here: { world }, stage }: Play): Promise<void> {
  await world.sql(`create function trip() returns trigger language plpgsql as $$
    declare touched jsonb := to_jsonb(case tg_op when 'DELETE' then old else new end);
    begin
      if session_user = 'weir_app' and touched ->> 'organization_id' = '${stage.foreign.organization}' then
        raise exception 'elsewhere' using errcode = '22008';
      elsif session_user = 'weir_app' and touched ->> (case tg_table_name when 'group' then 'id' else 'group_id' end) = '${stage.sibling.group}' then
        raise exception 'elsewhere' using errcode = '23514', constraint = 'member_last_admin';
      end if;
      return null;
    end $$`)
  for (const name of await tenantTables(world))
    await world.sql(
      `create trigger trip after insert or update or delete on ${name} for each row execute function trip()`,
    )
}

async function tenantTables({ sql }: World): Promise<string[]> {
  const tables = await sql<{ name: string }>(
    `select quote_ident(relname) as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
        and exists (select 1 from pg_attribute where attrelid = pg_class.oid and attname = 'organization_id')`,
  )
  return tables.map(({ name }) => name)
}

async function dropRowSecurity({ sql }: World): Promise<void> {
  const tables = await sql<{ name: string }>(
    `select quote_ident(relname) as name from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity`,
  )
  for (const { name } of tables) await sql(`alter table ${name} disable row level security`)
}

test(
  'with row-level security off, the code alone shows and changes nothing of another place',
  { timeout: minutes },
  async () => {
    await using play = await openPlay()
    await dropRowSecurity(play.here.world)
    expect(await passages(play)).toEqual([])
  },
)

test(
  'with the layer of the code off, row-level security alone shows and changes nothing of another place',
  { timeout: minutes },
  async () => {
    await using play = await openPlay({ codeLayer: false })
    expect(await passages(play)).toEqual([])
  },
)

test(
  'with both off places are open to each other: there is something to be proven',
  { timeout: minutes },
  async () => {
    await using play = await openPlay({ codeLayer: false })
    await dropRowSecurity(play.here.world)
    const found = await passages(play)
    const operations = (what: RegExp) =>
      new Set(found.filter((one) => what.test(one)).map((one) => one.split(', ').at(-2)))
    expect(operations(/: shows canaryforeign/).size).toBeGreaterThan(10)
    expect(operations(/: shows canarysibling/).size).toBeGreaterThan(10)
    expect(operations(/: changes another organization/).size).toBeGreaterThan(0)
    expect(operations(/: changes a sibling group/).size).toBeGreaterThan(3)
  },
)
