import { directOperations, permissions } from '@weir/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient } from '@weir/contract'
import { graphqlSchema, inGraphql } from '../src/graphql/schema.ts'
import { documentOf, inputOf } from './sample.ts'
import { type Serving, serving, stranger } from './serving.ts'

let here: Serving
beforeAll(async () => {
  here = await serving()
})
afterAll(() => here[Symbol.asyncDispose]())

const isPublic = (permission: keyof typeof permissions): boolean => permissions[permission].level === 'public'
const schema = graphqlSchema()

/** Reviewed: what a stranger may ask. A change of this list is a change of the product. */
const open = [
  'ci.exchange',
  'demo.read',
  'device.poll',
  'device.start',
  'invitation.check',
  'metric.catalogue',
  'signin.complete',
  'signin.providers',
  'signin.redeem',
  'signin.start',
  'token.leaked',
  'weakness.list',
]

test('the operations open to strangers are the reviewed list', () => {
  const found = [...directOperations.values()].filter(({ permission }) => isPublic(permission))
  expect(found.map(({ name }) => name)).toEqual(open)
})

describe.each([...directOperations.values()].filter(({ permission }) => !isPublic(permission)))(
  '$name',
  (operation) => {
    test('refuses strangers over REST', async () => {
      const input = inputOf(operation)
      const asked = createClient({ url: 'http://weir.test', fetch: here.app.fetch })
      const answer = operation.upload
        ? asked.upload(operation, input, {
            body: new Blob(['{}']),
            contentType: 'application/json',
          })
        : asked.call(operation, input)
      await expect(answer).rejects.toMatchObject({ code: 'unauthenticated', evidence: { status: 401 } })
    })

    test.runIf(inGraphql(operation))('refuses strangers over GraphQL', async () => {
      const { query, variables } = documentOf(schema, operation)
      const answer = await here.graphql(query, variables, stranger)
      expect(answer.body.errors?.[0]?.extensions.code, answer.text).toBe('unauthenticated')
      expect(answer.body.data?.[operation.graphql] ?? null).toBeNull()
    })
  },
)
