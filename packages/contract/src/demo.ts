import { z } from 'zod'
import { reference } from './marks.ts'
import { query } from './operation.ts'

export const Demo = z
  .object({
    organization_id: reference('organization'),
    slug: z.string(),
    name: z.string(),
    is_simulated: z.boolean().describe('Filled by the generator: nothing in it is real'),
  })
  .meta({ id: 'Demo' })

export const demoRead = query('demo.read', {
  summary:
    'The organization that a visitor may read without signing in; null where there is none, and for who signed in.',
  permission: 'public:read',
  input: z.strictObject({}),
  output: Demo.nullable(),
  http: { method: 'GET', path: '/v1/demo' },
  graphql: 'demo',
  cost: 1,
  rate: 'read',
})
