import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Serving, serving, stranger } from './serving.ts'

let here: Serving
const groups: { group_id: string; root_id: string }[] = []
beforeAll(async () => {
  here = await serving()
  const { world } = here
  groups.push(world)
  for (const name of ['One', 'Two']) groups.push(await world.group(world.owner, world.organization_id, name))
})
afterAll(() => here[Symbol.asyncDispose]())

test('a page is a connection with nodes, edges, cursors and a total', async () => {
  const { body } = await here.graphql(
    '{ groups(first: 2) { nodes { name } edges { cursor node { name } } pageInfo { hasNextPage endCursor } totalCount totalIsBounded } }',
  )
  expect(body.errors).toBeUndefined()
  const { groups: page } = body.data
  expect(page.nodes).toEqual([{ name: 'Alpha' }, { name: 'One' }])
  expect(page.edges.map((edge: { node: object }) => edge.node)).toEqual(page.nodes)
  expect(page).toMatchObject({ totalCount: 3, totalIsBounded: false, pageInfo: { hasNextPage: true } })
  const next = await here.graphql(
    'query ($after: String) { groups(first: 2, after: $after) { nodes { name } } }',
    {
      after: page.pageInfo.endCursor,
    },
  )
  expect(next.body.data.groups.nodes).toEqual([{ name: 'Two' }])
})

test('links of a page are asked once for all parents, and go both ways', async () => {
  const { body } = await here.graphql(
    '{ groups { nodes { id roots(first: 10) { nickname group { id } } } } }',
  )
  expect(body.errors).toBeUndefined()
  expect(body.data.groups.nodes).toHaveLength(3)
  for (const { id, roots } of body.data.groups.nodes)
    expect(roots).toEqual([{ nickname: 'main', group: { id } }])
})

test('what a document shows is the same, however it asks for it', async () => {
  const fields = 'id name description'
  const { body } = await here.graphql(
    `query ($yes: Boolean = true) {
       plain: groups { nodes { ${fields} } }
       split: groups { nodes { id } nodes { ...more } edges { node { ... on Group { description @include(if: $yes) } } } }
       counted: groups(first: 1) { totalCount nodes { name } }
       linked: roots(first: 1) { nodes { again: group { label: name roots(first: 1) { nickname group { ${fields} } } } } }
     }
     fragment more on Group { name }`,
  )
  expect(body.errors).toBeUndefined()
  const { plain, split, counted, linked } = body.data
  const nodes: { id: string; name: string; description: string }[] = plain.nodes
  expect(split.nodes).toEqual(nodes.map(({ id, name }) => ({ id, name })))
  expect(split.edges).toEqual(nodes.map(({ description }) => ({ node: { description } })))
  expect(counted).toEqual({ totalCount: nodes.length, nodes: [{ name: nodes[0]?.name }] })
  const { again } = linked.nodes[0]
  expect(again.roots[0].group).toEqual(nodes.find(({ name }) => name === again.label))
})

test('each parent has its own first children, in the order of the list', async () => {
  const { organization_id } = here.world
  const { body: made } = await here.graphql(
    `mutation { createGroup(input: { organizationId: "${organization_id}", name: "Linked" }) { id } }`,
  )
  const id = made.data.createGroup.id
  for (const nickname of ['c', 'a', 'b'])
    await here.graphql(
      `mutation { addRoot(input: { organizationId: "${organization_id}", groupId: "${id}", nickname: "${nickname}", kind: url, location: "https://${nickname}.example.test/" }) { id } }`,
    )
  const { body } = await here.graphql('{ groups { nodes { id roots(first: 2) { nickname } } } }')
  const roots = new Map<string, { nickname: string }[]>(
    body.data.groups.nodes.map((group: { id: string; roots: { nickname: string }[] }) => [
      group.id,
      group.roots,
    ]),
  )
  expect(roots.get(id)).toEqual([{ nickname: 'a' }, { nickname: 'b' }])
  roots.delete(id)
  expect([...roots.values()]).toEqual(Array.from({ length: roots.size }, () => [{ nickname: 'main' }]))
})

test('a query is one session, however many links it follows', async () => {
  const { core } = here.world
  let sessions = 0
  let calls = 0
  const counted: typeof core = {
    ...core,
    session: (asker, work) => {
      sessions++
      return core.session(asker, (call) =>
        work((operation, input, options) => {
          calls++
          return call(operation, input, options)
        }),
      )
    },
  }
  const { createApp } = await import('../src/app.ts')
  const { pino } = await import('pino')
  const app = createApp(counted, { log: pino({ level: 'silent' }) })
  const response = await app.fetch(
    new Request('http://weir.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${here.token}` },
      body: JSON.stringify({ query: '{ groups { nodes { roots { group { name } } } } me { name } }' }),
    }),
  )
  expect(await response.json()).not.toHaveProperty('errors')
  expect({ sessions, calls }).toEqual({ sessions: 1, calls: 4 })
})

test('what a caller may do comes with each entity', async () => {
  const { body } = await here.graphql('{ groups(first: 1) { nodes { can } } }')
  expect(body.data.groups.nodes[0].can).toContain('root:add')
})

test('a failing field says its code, pointer and request id, and its neighbours stand', async () => {
  const { status, body } = await here.graphql(
    'query ($ids: [ID!]) { groups(groupIds: $ids) { nodes { id } } me { kind } }',
    { ids: ['01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a11'] },
    { headers: { 'x-request-id': 'my-request-1' } },
  )
  expect(status).toBe(200)
  expect(body.data).toEqual({ groups: null, me: { kind: 'personal' } })
  expect(body.errors).toHaveLength(1)
  expect(body.errors[0]).toMatchObject({
    path: ['groups'],
    extensions: { code: 'not_found', requestId: 'my-request-1' },
  })
})

test('a mutation takes its fields as one input, and null where null says nothing is absence', async () => {
  const { body } = await here.graphql(
    'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { name tags description } }',
    { input: { name: 'Three', tags: ['web'], description: null } },
  )
  expect(body.errors).toBeUndefined()
  expect(body.data.createGroup).toEqual({ name: 'Three', tags: ['web'], description: '' })
})

test('a failing call of a mutation leaves nothing behind, and the calls beside it stand', async () => {
  const { body } = await here.graphql(
    `mutation {
      a: createGroup(input: { name: "Left" }) { name }
      b: createGroup(input: { name: "Left" }) { name }
      c: createGroup(input: { name: "Right" }) { name }
    }`,
  )
  expect(body.data).toEqual({ a: { name: 'Left' }, b: null, c: { name: 'Right' } })
  expect(body.errors[0]).toMatchObject({ path: ['b'], extensions: { code: 'conflict' } })
  const rows = await here.world.sql(`select name from "group" where name in ('Left', 'Right') order by name`)
  expect(rows).toEqual([{ name: 'Left' }, { name: 'Right' }])
  const audit = await here.world.sql(
    `select count(*)::int as entries from audit where input ->> 'name' in ('Left', 'Right')`,
  )
  expect(audit).toEqual([{ entries: 2 }])
})

test('an unknown error is masked with its request id and logged once', async () => {
  const { core } = here.world
  const { createApp } = await import('../src/app.ts')
  const { pino } = await import('pino')
  const lines: string[] = []
  const broken: typeof core = {
    ...core,
    session: (asker, work) =>
      core.session(asker, () =>
        work(() => Promise.reject(new Error('select secret from /home/weir/key.ts'))),
      ),
  }
  const app = createApp(broken, { log: pino({}, { write: (line: string) => void lines.push(line) }) })
  for (const [path, init] of [
    ['/v1/me', {}],
    ['/graphql', { method: 'POST', body: JSON.stringify({ query: '{ me { id } }' }) }],
  ] as const) {
    lines.length = 0
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${here.token}` }
    const response = await app.fetch(new Request(`http://weir.test${path}`, { ...init, headers }))
    const text = await response.text()
    expect(text).toContain('internal')
    expect(text).not.toContain('secret')
    expect(text).not.toContain('key.ts')
    const id = response.headers.get('x-request-id') ?? 'none'
    expect(text).toContain(id)
    expect(lines.filter((line) => line.includes('select secret') && line.includes(id))).toHaveLength(1)
  }
})

test('strangers do not see the schema, the signed-in do', async () => {
  const looking = '{ __schema { queryType { name } } }'
  const refused = await here.graphql(looking, undefined, stranger)
  expect(refused.status).toBe(401)
  expect(refused.body.errors[0].extensions.code).toBe('unauthenticated')
  const hidden = await here.graphql('{ g: __type(name: "Group") { name } }', undefined, stranger)
  expect(hidden.status).toBe(401)
  expect((await here.graphql(looking)).body.data.__schema.queryType.name).toBe('Query')
})

test('an unknown field is not answered with the names of known ones', async () => {
  const { body } = await here.graphql('{ group { id } }')
  expect(body.errors[0].message).not.toContain('Did you mean')
})

test('GET, lists of documents, forms and unknown fields are refused', async () => {
  const get = await here.get('/graphql?query={me{id}}')
  expect([get.status, get.body.code]).toEqual([404, 'not_found'])
  const code = async (body: unknown, init?: RequestInit) => {
    const answer = await here.send('/graphql', body, init)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    return answer.body.errors[0].extensions.code
  }
  expect(await code([{ query: '{ me { id } }' }])).toBe('invalid')
  expect(await code({ query: '{ me { id } }', id: 1 })).toBe('invalid')
  expect(await code({ query: 7 })).toBe('invalid')
  expect(await code({ query: '{ me { id } }', variables: [] })).toBe('invalid')
  expect(await code({ query: 'query A { me { id } } query B { me { id } }' })).toBe('invalid')
  expect(await code({ query: 'query ($first: Int!) { groups(first: $first) { totalCount } }' })).toBe(
    'invalid',
  )
  const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } }
  expect(await code('query={me{id}}', form)).toBe('unsupported')
  const plain = { headers: { 'content-type': 'text/plain' } }
  expect(await code(JSON.stringify({ query: '{ me { id } }' }), plain)).toBe('unsupported')
})

test('a bad credential is refused and never taken for a stranger', async () => {
  const answer = await here.graphql('{ metrics { id } }', undefined, {
    headers: { authorization: 'Bearer weirp_x' },
  })
  expect(answer.status).toBe(401)
  expect(answer.body).not.toHaveProperty('data')
})
