import { directOperations, type DirectOperation, isPaged } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { insert } from '../../core/test/fact-rows.ts'
import { uuid7 } from '../../core/src/keys/uuid.ts'
import { openStage, type Stage } from './cells/stage.ts'
import { type Answer, type Serving, serving, tokenOf } from './serving.ts'
import { listenToStatements, type Statements } from './sql/statements.ts'

// Every list there is, walked in pages of one: each page starts where a cursor says, and no statement ever counts rows to skip them.
// That of the installation is for its auditor alone, and is walked where one reads it.
const lists = [...directOperations.values()]
  .filter(isPaged)
  .filter(({ name }) => name !== 'audit.installation')

let statements: Statements
let here: Serving
let stage: Stage
let foreign: string
beforeAll(async () => {
  statements = listenToStatements()
  here = await serving()
  stage = await openStage(here.world)
  const { world } = here
  foreign = await tokenOf(world, (await world.join(stage.foreign.organization ?? '', 'owner')).principal)
  // what the testing side writes among itself an owner reads as one of them
  for (const group_id of [stage.own.group, stage.sibling.group])
    await insert(world, 'group_member', {
      organization_id: world.organization_id,
      group_id,
      user_id: world.owner.user_id,
      role: 'reviewer',
    })
  for (let i = 0; i < 3; i++) await fillOnce(i)
})
afterAll(async () => {
  statements[Symbol.dispose]()
  await here[Symbol.asyncDispose]()
})

/** One more row in each list that the stage leaves short. */
async function fillOnce(i: number): Promise<void> {
  const { world } = here
  const { organization_id, group_id, root_id, owner } = world
  const at = { organization_id, group_id }
  await insert(world, 'commit', {
    ...at,
    repository_id: stage.own.repository,
    hash: `${i}`.repeat(40),
    subject: 'subject',
    author: 'author',
    sorted_at: new Date(`2026-01-0${i + 1}`),
    parent_count: 0,
  })
  await insert(world, 'gate_run', {
    ...at,
    id: uuid7(),
    root_id,
    verdict: 'pass',
    commit: 'a'.repeat(40),
    nonce: `${i}`,
    policy_version: 1,
    min_breaking_severity: 7,
    judged: 0,
    breaking: 0,
    reasons: '[]',
  })
  await insert(world, 'package', {
    ...at,
    id: uuid7(),
    root_id,
    key: `pkg:npm/p${i}`,
    name: `p${i}`,
    version: '1',
    ecosystem: 'npm',
    licences: [],
    trail: [],
    sources: ['a/b'],
    first_seen_at: new Date('2026-01-01'),
  })
  await insert(world, 'notice', {
    user_id: owner.user_id,
    kind: 'member.suspended',
    params: '{"organization_id": null, "days": 90}',
  })
  await insert(world, 'security_log', {
    user_id: owner.user_id,
    id: uuid7(),
    operation: 'token.create',
    input: '{}',
  })
  await insert(world, 'denial', {
    organization_id,
    principal_kind: 'session',
    operation: 'group.list',
    code: 'denied',
  })
  await here.send('/v1/groups', { name: `Listed ${i}` })
}

const ask = ({ http }: DirectOperation, query: Record<string, string>, token = here.token): Promise<Answer> =>
  here.get(`${http.path}?${new URLSearchParams(query)}`, { headers: { authorization: `Bearer ${token}` } })

/** Every page of one row, one after the other. */
async function walk(operation: DirectOperation): Promise<unknown[]> {
  const items: unknown[] = []
  for (let after: string | null = ''; after !== null && items.length < 100;) {
    const { status, body, text } = await ask(operation, { first: '1', ...(after !== '' && { after }) })
    expect(status, `${operation.name}: ${text}`).toBe(200)
    items.push(...body.items)
    after = body.next_cursor
  }
  return items
}

/** Where the second page of a list starts. */
async function secondPage(operation: DirectOperation): Promise<string> {
  const { body } = await ask(operation, { first: '1' })
  return body.next_cursor ?? ''
}

test.each(lists.map((one) => [one.name, one] as const))(
  'the pages of %s are those of one long page, each row once',
  async (_, operation) => {
    expect(operation.http.method).toBe('GET')
    expect(operation.http.path).not.toContain('{')
    const { body } = await ask(operation, { first: '200' })
    const items = await walk(operation)
    expect(items.length).toBeGreaterThan(1)
    expect(items.map(idOf)).toEqual(body.items.map(idOf))
    expect(new Set(items.map(idOf)).size).toBe(items.length)
  },
)

const idOf = (item: unknown): string => {
  const { id, hash } = Object(item) as { id?: string; hash?: string }
  return id ?? hash ?? JSON.stringify(item)
}

test('a cursor opens the list, order and organization it is of, and no other', async () => {
  const opened: string[] = []
  const cursors = await Promise.all(lists.map(async (list) => [list.name, await secondPage(list)] as const))
  for (const list of lists)
    for (const [name, after] of cursors) {
      const { status, body } = await ask(list, { first: '1', after })
      const isRefused = status === 400 && body.code === 'invalid' && body.pointer === '/after'
      if (isRefused === (name === list.name)) opened.push(`${name} at ${list.name}: ${status}`)
    }
  expect(opened).toEqual([])
})

test('a cursor that was changed at any place is refused', async () => {
  const wrong: string[] = []
  for (const list of lists) {
    const after = await secondPage(list)
    const middle = Math.floor(after.length / 2)
    const other = (at: number) =>
      `${after.slice(0, at)}${after[at] === 'A' ? 'B' : 'A'}${after.slice(at + 1)}`
    const changed = [
      other(0),
      other(middle),
      other(after.length - 4),
      after.slice(0, -2),
      after.split('.')[0] ?? '',
      `${after}.x`,
      '.',
    ]
    for (const one of changed) {
      const { status, body } = await ask(list, { after: one })
      if (status !== 400 || body.pointer !== '/after') wrong.push(`${list.name}: ${status}`)
    }
  }
  expect([...new Set(wrong)]).toEqual([])
})

test('a cursor in the hands of somebody else shows nothing that they may not see', async () => {
  const { own, sibling } = stage.canaries
  const shown: string[] = []
  for (const list of lists) {
    const { text } = await ask(list, { after: await secondPage(list) }, foreign)
    if (text.includes(own) || text.includes(sibling)) shown.push(list.name)
  }
  expect(shown).toEqual([])
})

test('no statement skips rows by counting them', async () => {
  statements.during('two pages')
  for (const list of lists) await ask(list, { first: '1', after: await secondPage(list) })
  const sent = [...statements.of('two pages')]
  expect(sent.length).toBeGreaterThan(lists.length)
  expect(sent.filter((text) => /\boffset\b/i.test(text))).toEqual([])
})
