import { policyDefaults } from '@weir/contract'
import { type CommitHistory, inventCommits } from './commits.ts'
import { courses, day } from './course.ts'
import { deliveryRows } from './delivery-rows.ts'
import type { Exposed } from './exposure.ts'
import { instant, type Row, type Rows } from './insert-rows.ts'
import type { Target } from './lives.ts'
import { type Crew, rolesOf } from './people.ts'
import type { Product } from './products.ts'
import type { Random } from './random.ts'
import { inventReleases } from './releases.ts'

/** What one product is made from. */
export interface Making {
  random: Random
  product: Product
  crew: Crew
  organization_id: string
  begin: number
  now: number
  /** Commits of a repository of weight 1 on a day of full work. */
  perDay: number
}

/** The strictest product breaks from medium on; what nobody tends to breaks at critical only. */
const stricter: Partial<Record<string, { min_breaking_severity: number }>> = {
  Payments: { min_breaking_severity: 4 },
  Intranet: { min_breaking_severity: 9 },
}

/** Adds a group with its roots, repositories, commits and releases; answers what scanners look at in it. */
export function addProduct(rows: Rows, making: Making): Exposed {
  const { random, product, crew, organization_id, begin } = making
  const group_id = random.uuid(begin)
  const override = stricter[product.name]
  const key = { organization_id, group_id }
  rows.group.push({
    organization_id,
    id: group_id,
    name: product.name,
    description: product.description,
    created_at: instant(begin),
  })
  rows.group_tag.push(...product.tags.map((tag) => ({ ...key, tag })))
  rows.group_member.push(...rolesOf(crew).map((one) => ({ ...key, ...one })))
  if (override) rows.group_policy.push({ ...key, version: 1, fields: override })
  const targets = [
    ...product.repositories.map((one) => addRepository(rows, making, { key, one })),
    ...addSites(rows, making, key),
  ]
  return {
    ...key,
    random: random.fork('exposure'),
    crew,
    isCared: product.health !== 'abandoned',
    targets,
    min_breaking_severity: override?.min_breaking_severity ?? policyDefaults.min_breaking_severity,
    policy_version: override ? 2 : 1,
  }
}

interface Key {
  organization_id: string
  group_id: string
}

function addRepository(
  rows: Rows,
  making: Making,
  { key, one }: { key: Key; one: Product['repositories'][number] },
) {
  const { product, crew, now, begin } = making
  const random = making.random.fork(one.name)
  const course = courses[product.health]
  const root_id = random.uuid(begin)
  const removedAt = one.name === 'intranet-wiki' ? now - 100 * day : null
  const authors = crew.developers.map(({ author }) => author)
  const perDay = making.perDay * one.weight
  const history = inventCommits(random.fork('commits'), { course, perDay, authors, now })
  const releases = inventReleases(random.fork('releases'), history, { course, now })
  const syncedAt = now - random.int(60, 3600) * 1000
  const repository = {
    key: { ...key, repository_id: random.uuid(begin) },
    root_id,
    name: one.name,
    history,
    releases,
    syncedAt,
  }
  const made = deliveryRows(random.fork('delivery'), repository)
  rows.repository.push(...(made.repository ?? []))
  rows.repository_graph.push(...(made.repository_graph ?? []))
  rows.release.push(...(made.release ?? []))
  for (const row of made.commit ?? []) rows.commit.push(row)
  rows.reference.push(...(made.reference ?? []))
  rows.root.push(
    rootRow(key, {
      root_id,
      begin,
      nickname: one.name,
      kind: 'git',
      location: `https://git.example.com/simulated/${one.name}`,
      removedAt,
      syncedAt,
    }),
  )
  const target: Target = {
    root_id,
    site: '',
    language: one.language ?? product.language,
    weight: one.weight,
    course,
    removedAt,
  }
  return { target, kind: 'git' as const, history }
}

function addSites(rows: Rows, { random, product, begin }: Making, key: Key) {
  const course = courses[product.health]
  const sites = [
    ...product.urls.map((site) => ({
      site,
      kind: 'url' as const,
      nickname: new URL(site).hostname.replaceAll('.', '-'),
    })),
    ...product.addresses.map((site) => ({
      site,
      kind: 'ip' as const,
      nickname: `address-${site.replaceAll('.', '-')}`,
    })),
  ]
  return sites.map(({ site, kind, nickname }) => {
    const root_id = random.uuid(begin)
    rows.root.push(
      rootRow(key, { root_id, begin, nickname, kind, location: site, removedAt: null, syncedAt: null }),
    )
    const target: Target = { root_id, site, language: product.language, weight: 1, course, removedAt: null }
    return { target, kind, history: noHistory }
  })
}

const noHistory: CommitHistory = { commits: [], mainline: [], branches: [] }

function rootRow(
  key: Key,
  root: {
    root_id: string
    begin: number
    nickname: string
    kind: 'git' | 'url' | 'ip'
    location: string
    removedAt: number | null
    syncedAt: number | null
  },
): Row<'root'> {
  return {
    ...key,
    id: root.root_id,
    nickname: root.nickname,
    kind: root.kind,
    location: root.location,
    branch: root.kind === 'git' ? 'main' : null,
    status: root.removedAt === null ? 'active' : 'inactive',
    inactive_reason: root.removedAt === null ? null : 'out_of_scope',
    sync_status: root.syncedAt === null ? 'unknown' : 'ok',
    synced_at: root.syncedAt === null ? null : instant(root.syncedAt),
    created_at: instant(root.begin),
  }
}
