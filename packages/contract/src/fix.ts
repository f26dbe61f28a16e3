import { z } from 'zod'
import { reference } from './marks.ts'
import { query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { tenant } from './scalars.ts'

export const fixKinds = ['package', 'image', 'rule'] as const

export const Fix = z
  .object({
    id: z.string().describe('Names what is fixed; stays the same while anything of it is open'),
    organization_id: reference('organization'),
    kind: z
      .enum(fixKinds)
      .describe(
        'Upgrade one package, build an image anew with newer packages, or fix one rule wherever it is broken',
      ),
    name: z.string().describe('Package, image, or title of the finding'),
    to_version: z
      .string()
      .nullable()
      .describe('Version of the package that fixes all of them: the latest of the versions that fix each'),
    open_count: z.int().describe('Open vulnerabilities that the fix closes'),
    root_count: z.int(),
    severity: z.number().describe('Highest severity of them'),
    cvssf: z.number().describe('Exposure that the fix takes away'),
    vulnerability_ids: z.array(reference('vulnerability')).describe('The gravest of them, at most 200'),
  })
  .meta({ id: 'Fix' })
export type Fix = z.infer<typeof Fix>

export const fixList = query('fix.list', {
  summary:
    'Fix groups: what to do once to close many vulnerabilities, the most exposure first. What is accepted or no risk counts no more.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    group_ids: z.array(reference('group')).max(500).optional(),
    root_ids: z.array(reference('root')).max(500).optional(),
    kind: z.enum(fixKinds).optional(),
  }),
  output: page(Fix),
  http: { method: 'GET', path: '/v1/fixes' },
  graphql: 'fixes',
  cost: 20,
  rate: 'heavy',
})
