import { z } from 'zod'
import { reference } from './marks.ts'
import { mutation, query } from './operation.ts'
import { instant, label, machineText, tenant } from './scalars.ts'

/** What the query of a saved list may say: the words of its address. */
export const viewWords = [
  'group',
  'status',
  'severity',
  'treatment',
  'state',
  'zero',
  'reattack',
  'technique',
  'root',
  'tool',
  'assignee',
  'ends',
  'kind',
  'tag',
  'issue',
  'level',
  'waits',
  'exploited',
  'due',
  'past',
  'cwe',
  'rule',
  'facets',
  'search',
  'sort',
  'direction',
  'columns',
] as const

export const SavedView = z
  .object({
    id: reference('view'),
    organization_id: reference('organization'),
    name: z.string(),
    query: z.string().describe('The query of the address of the list'),
    is_shared: z.boolean(),
    is_default: z.boolean().describe('The caller’s list opens with it'),
    is_mine: z.boolean().describe('The caller may change and delete it'),
    created_at: instant(),
  })
  .meta({ id: 'SavedView' })
export type SavedView = z.infer<typeof SavedView>

export const viewList = query('view.list', {
  summary: 'Lists that the caller saved, and those that others share in the organization, by name.',
  permission: 'group:read',
  input: z.strictObject(tenant),
  output: z.array(SavedView),
  http: { method: 'GET', path: '/v1/views' },
  graphql: 'views',
  cost: 2,
  rate: 'read',
})

export const viewSave = mutation('view.save', {
  summary:
    'Saves a list under a name, or changes one of the caller’s own. What it names beyond words — groups, roots, people — is named here too: what the caller may not see is refused.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    view_id: reference('view').optional().describe('The one to change; without it a new one'),
    name: label(),
    query: machineText(4000).describe('The query of the address of the list, percent-encoded'),
    group_ids: z.array(reference('group')).max(100).default([]),
    root_ids: z.array(reference('root')).max(100).default([]),
    assignee_ids: z.array(reference('member')).max(100).default([]),
    is_shared: z.boolean().default(false),
    is_default: z.boolean().default(false),
  }),
  output: SavedView,
  http: { method: 'POST', path: '/v1/views' },
  graphql: 'saveView',
  cost: 5,
  rate: 'write',
})

export const viewDelete = mutation('view.delete', {
  summary: 'Deletes one of the caller’s saved lists; `view.restore` brings it back.',
  permission: 'group:read',
  input: z.strictObject({ ...tenant, view_id: reference('view') }),
  output: SavedView,
  http: { method: 'DELETE', path: '/v1/views/{view_id}' },
  graphql: 'deleteView',
  cost: 5,
  rate: 'write',
})

export const viewRestore = mutation('view.restore', {
  summary: 'Brings back a saved list that the caller deleted.',
  permission: 'group:read',
  input: z.strictObject({ ...tenant, view_id: reference('view') }),
  output: SavedView,
  http: { method: 'POST', path: '/v1/views/{view_id}/restore' },
  graphql: 'restoreView',
  cost: 5,
  rate: 'write',
})
