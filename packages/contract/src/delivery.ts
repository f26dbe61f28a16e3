import { z } from 'zod'
import { can, reference } from './marks.ts'
import { mutation, query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { instant, prose, tenant } from './scalars.ts'

export const Repository = z
  .object({
    id: reference('repository'),
    organization_id: reference('organization'),
    group_id: reference('group').nullable(),
    root_id: reference('root').nullable(),
    name: z.string(),
    default_branch: z.string().nullable(),
    release_rule: z.string().describe('Regular expression on tag names, anchored, linear time'),
    commit_count: z.int(),
    release_count: z.int(),
    head: z.string().nullable(),
    synced_at: instant().nullable(),
    can: can('delivery:settings'),
  })
  .meta({ id: 'Repository' })
export type Repository = z.infer<typeof Repository>

export const Commit = z
  .object({
    organization_id: reference('organization'),
    group_id: reference('group').nullable(),
    repository_id: reference('repository'),
    hash: z.string(),
    subject: z.string(),
    author_name: z.string(),
    authored_at: instant().nullable(),
    committed_at: instant().nullable(),
    parent_count: z.int(),
    release_id: reference('release').nullable().describe('The earliest release that contains it'),
    release_name: z.string().nullable(),
  })
  .meta({ id: 'Commit' })
export type Commit = z.infer<typeof Commit>

export const Release = z
  .object({
    id: reference('release'),
    organization_id: reference('organization'),
    group_id: reference('group').nullable(),
    repository_id: reference('repository'),
    repository_name: z.string(),
    name: z.string(),
    hash: z.string(),
    published_at: instant(),
    commit_count: z.int().describe('Commits this release is the first to contain'),
    age_seconds: z.int().nullable().describe('Since its latest parent release, or its first commit'),
    is_prerelease: z.boolean(),
  })
  .meta({ id: 'Release' })
export type Release = z.infer<typeof Release>

const groupsFilter = { group_ids: z.array(reference('group')).max(500).optional() }
const repositoriesFilter = { repository_ids: z.array(reference('repository')).max(500).optional() }

export const repositoryList = query('repository.list', {
  summary: 'Repositories with how much is known of them.',
  permission: 'group:read',
  input: z.strictObject({ ...tenant, ...pageInput, ...groupsFilter, ...repositoriesFilter }),
  output: page(Repository),
  http: { method: 'GET', path: '/v1/repositories' },
  graphql: 'repositories',
  cost: 2,
  rate: 'read',
})

export const commitList = query('commit.list', {
  summary: 'Commits, newest first, with the release that first contains each.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    ...groupsFilter,
    ...repositoriesFilter,
    release_ids: z.array(reference('release')).max(100).optional(),
    unreleased: z.boolean().optional().describe('Only commits that no release contains'),
  }),
  output: page(Commit),
  http: { method: 'GET', path: '/v1/commits' },
  graphql: 'commits',
  cost: 2,
  rate: 'read',
})

export const releaseList = query('release.list', {
  summary: 'Releases, newest first.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    ...groupsFilter,
    ...repositoriesFilter,
    release_ids: z.array(reference('release')).max(500).optional(),
  }),
  output: page(Release),
  http: { method: 'GET', path: '/v1/releases' },
  graphql: 'releases',
  cost: 2,
  rate: 'read',
})

export const releaseRule = mutation('releaserule.update', {
  summary:
    'Changes which tags of a repository are releases; with `preview`, only says which tags would match.',
  permission: 'delivery:settings',
  input: z.strictObject({
    ...tenant,
    repository_id: reference('repository'),
    rule: prose(200).min(1),
    preview: z.boolean().default(false),
  }),
  output: z
    .object({
      matched: z.array(z.string()).describe('Tags that match, newest first, at most 200'),
      matched_total: z.int(),
      unmatched: z.array(z.string()).describe('Tags that do not, at most 200'),
      unmatched_total: z.int(),
    })
    .meta({ id: 'ReleaseRulePreview' }),
  http: { method: 'PUT', path: '/v1/repositories/{repository_id}/release-rule' },
  graphql: 'updateReleaseRule',
  cost: 20,
  rate: 'write',
})
