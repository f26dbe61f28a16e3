import { fileURLToPath } from 'node:url'
import { parse } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { frontDocuments } from '../../../tools/front-documents.ts'
import { documentHash } from '../src/graphql/trusted-documents.ts'
import { type Serving, serving, stranger } from './serving.ts'

const known = '{ metrics { id } }'
let here: Serving
beforeAll(async () => {
  here = await serving({ documents: new Set([documentHash(parse(known))]) })
})
afterAll(() => here[Symbol.asyncDispose]())

test('who has no token asks the documents of the page only, with the type names its client adds', async () => {
  expect((await here.graphql(known, {}, stranger)).status).toBe(200)
  expect((await here.graphql('query { metrics { __typename id } }', {}, stranger)).status).toBe(200)
  for (const other of [
    '{ metrics { id title } }',
    '{ a: metrics { id } }',
    '{ metrics { __typename: id } }',
  ]) {
    const answer = await here.graphql(other, {}, stranger)
    expect(answer.status).toBe(403)
    expect(answer.body.errors[0].extensions).toMatchObject({ code: 'denied', reason: 'untrusted_document' })
  }
})

test('a token asks any document', async () => {
  expect((await here.graphql('{ metrics { id title } }')).status).toBe(200)
})

test('every document of the page is found by running its modules, pieces and all', async () => {
  const hashes = await frontDocuments(fileURLToPath(new URL('../../front/', import.meta.url)))
  expect(hashes.length).toBeGreaterThan(20)
  const search = `query PaletteSearch($organizationId: ID!, $search: String!) {
    vulnerabilities(organizationId: $organizationId, search: $search, first: 7) { nodes { id serial title rule message location __typename } __typename }
  }`
  expect(hashes).toContain(documentHash(parse(search)))
})
