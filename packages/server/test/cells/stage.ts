import type { ReferenceKind } from '@weir/contract'
import { randomBytes } from 'node:crypto'
import { addVulnerability, insert, type Place } from '../../../core/test/fact-rows.ts'
import type { World } from '../../../core/test/world.ts'
import { uuid7 } from '../../../core/src/keys/uuid.ts'

/** Ids of one thing of each kind at a place. */
export type Things = Partial<Record<ReferenceKind, string>>

/** Places of the stage: two groups of our organization, and another organization. */
export interface Stage {
  own: Things
  sibling: Things
  foreign: Things
  /** Were there once. */
  deleted: Things
  /** Texts of things at a place, and of its people: their names and their e-mail addresses. */
  canaries: { own: string; sibling: string; foreign: string }
  names: Canaries
  mails: Canaries
}

interface Canaries {
  own: string
  foreign: string
}

/** Fills a world with one thing of each kind at each place; every text at a place holds the canary of that place. */
export async function openStage(world: World): Promise<Stage> {
  const other = await world.organization('Second')
  const { organization_id } = world
  const sibling = { organization_id, ...(await world.group(world.owner, organization_id, 'Sibling')) }
  const canaries = { own: 'canaryownq7', sibling: 'canarysiblingq7', foreign: 'canaryforeignq7' }
  const names = { own: 'canarynamed-here', foreign: 'canarynamed-there' }
  const mails = { own: 'canarymail-here', foreign: 'canarymail-there' }
  const people = { name: names.own, mail: mails.own }
  const own = await fill(world, world, { text: canaries.own, ...people })
  const stage = {
    own,
    sibling: {
      ...(await fill(world, sibling, { text: canaries.sibling, ...people })),
      member: own.member ?? '',
      invitation: own.invitation ?? '',
      credential: own.credential ?? '',
      webhook: own.webhook ?? '',
      webhook_delivery: own.webhook_delivery ?? '',
      become: own.become ?? '',
      view: own.view ?? '',
    },
    foreign: await fill(world, other, { text: canaries.foreign, name: names.foreign, mail: mails.foreign }),
    deleted: await fill(
      world,
      { organization_id, ...(await world.group(world.owner, organization_id, 'Gone')) },
      { text: 'gone', name: 'gone', mail: 'gone' },
    ),
    canaries,
    names,
    mails,
  }
  await remove(world, stage.deleted)
  return stage
}

/** Rows past the door: what the product makes of them is what is looked at. */
async function fill(
  world: World,
  place: Place,
  { text: canary, name, mail }: { text: string; name: string; mail: string },
): Promise<Things> {
  const { organization_id, group_id, root_id } = place
  const at = { organization_id, group_id }
  const member = await world.join(organization_id, 'member')
  await world.sql('update directory.person set name = $2, email = $3 where user_id = $1', [
    member.user_id,
    name,
    `${mail}-${member.user_id}@example.test`,
  ])
  await world.sql('update "group" set name = name || $2, description = $2 where id = $1', [group_id, canary])
  await world.sql('update root set nickname = $2 where id = $1', [root_id, canary])
  const vulnerability = await addVulnerability(world, place, {
    title: canary,
    location: `src/${canary}.ts:1`,
    message: canary,
  })
  const ids = {
    treatment: uuid7(),
    zero_risk: uuid7(),
    reattack: uuid7(),
    event: uuid7(),
    job: uuid7(),
    bulk: uuid7(),
    view: uuid7(),
    report: uuid7(),
    repository: uuid7(),
    release: uuid7(),
    token: uuid7(),
    invitation: uuid7(),
    ci_trust: uuid7(),
    credential: uuid7(),
    webhook: uuid7(),
    webhook_delivery: uuid7(),
    become: uuid7(),
  }
  await insert(world, 'treatment', {
    ...at,
    id: ids.treatment,
    vulnerability_id: vulnerability.id,
    kind: 'accepted',
    state: 'submitted',
    justification: canary,
    accepted_until: new Date(Date.now() + 20 * 86_400_000),
    previous_kind: 'untreated',
    requested_by: member.user_id,
  })
  await insert(world, 'zero_risk_request', {
    ...at,
    id: ids.zero_risk,
    // of another, so that the one above has none that waits
    vulnerability_id: (await addVulnerability(world, place, { title: canary, message: canary })).id,
    state: 'submitted',
    justification: canary,
    requested_by: member.user_id,
  })
  await insert(world, 'reattack', {
    ...at,
    id: ids.reattack,
    // of another too
    vulnerability_id: (await addVulnerability(world, place, { title: canary, message: canary })).id,
    state: 'requested',
    justification: canary,
    requested_by: member.user_id,
  })
  await insert(world, 'event', {
    ...at,
    id: ids.event,
    type: 'other',
    description: canary,
    created_by: member.user_id,
  })
  for (const table of ['consult', 'observation'])
    await insert(world, table, { ...at, id: uuid7(), text: canary, written_by: member.user_id })
  await insert(world, 'job', {
    ...at,
    id: ids.job,
    operation: 'report.import',
    input: '{}',
    principal_kind: 'session',
    status: 'done',
    progress_text: canary,
    finished_at: new Date(),
  })
  await insert(world, 'saved_view', {
    organization_id,
    id: ids.view,
    owner_id: member.user_id,
    name: canary,
    query: 'status=safe',
    is_shared: false,
    is_default: false,
  })
  await insert(world, 'bulk', { ...at, id: ids.bulk, action: 'label', applied_at: new Date() })
  await insert(world, 'report', {
    ...at,
    id: ids.report,
    root_id,
    job_id: ids.job,
    bytes: 1,
    tool: canary,
    is_preview: false,
  })
  await insert(world, 'repository', {
    ...at,
    id: ids.repository,
    name: canary,
    release_rule: '.*',
    default_branch: 'main',
  })
  await insert(world, 'release', {
    ...at,
    id: ids.release,
    repository_id: ids.repository,
    name: canary,
    hash: 'a'.repeat(40),
    published_at: new Date('2026-01-01'),
    is_prerelease: false,
  })
  await insert(world, 'invitation', {
    organization_id,
    id: ids.invitation,
    role: 'member',
    secret_hash: randomBytes(32),
    invited_by: member.user_id,
  })
  await insert(world, 'credential', {
    organization_id,
    id: ids.credential,
    kind: 'https_token',
    name: `${canary} ${ids.credential}`,
    host: 'git.example.test',
    group_ids: [at.group_id],
    sealed: randomBytes(60),
    created_by: member.user_id,
  })
  await insert(world, 'webhook', {
    organization_id,
    id: ids.webhook,
    name: `${canary} ${ids.webhook}`,
    host: 'hooks.example.test',
    form: 'standard',
    kinds: ['vulnerability.closed'],
    group_ids: [at.group_id],
    state: 'paused',
    sealed: randomBytes(60),
    created_by: member.user_id,
  })
  await insert(world, 'webhook_delivery', {
    ...at,
    id: ids.webhook_delivery,
    webhook_id: ids.webhook,
    kind: 'vulnerability.closed',
    data: { count: 1, group: canary },
  })
  await insert(world, 'ci_trust', {
    ...at,
    id: ids.ci_trust,
    provider: 'github',
    issuer: 'https://issuer.example.test',
    repository: `${canary}/x`,
    ref: 'refs/heads/main',
  })
  await insert(world, 'become', {
    organization_id,
    id: ids.become,
    operator_id: uuid7(),
    user_id: member.user_id,
    reason: 'Ticket 4711: a report is not shown',
    expires_at: new Date(Date.now() + 25 * 60_000),
  })
  await insert(world, 'machine_token', {
    ...at,
    id: ids.token,
    kind: 'ci',
    name: canary,
    scopes: [],
    mac: Buffer.alloc(32),
    key_version: 1,
    expires_at: new Date(Date.now() + 86_400_000),
  })
  return {
    ...ids,
    organization: organization_id,
    group: group_id,
    root: root_id,
    finding: vulnerability.finding_id,
    vulnerability: vulnerability.id,
    member: member.user_id,
  }
}

/** Takes a place away again, as far as the product ever does: rows go, the group stays as deleted. */
async function remove(
  { sql }: World,
  { organization, group, member, vulnerability, ...things }: Things,
): Promise<void> {
  const tables = {
    release: 'release',
    repository: 'repository',
    report: 'report',
    event: 'event',
    job: 'job',
    bulk: 'bulk',
    view: 'saved_view',
    token: 'machine_token',
    invitation: 'invitation',
    ci_trust: 'ci_trust',
    credential: 'credential',
    webhook_delivery: 'webhook_delivery',
    webhook: 'webhook',
    become: 'become',
  }
  await sql('delete from treatment where organization_id = $1 and id = $2', [organization, things.treatment])
  const [claim] = await sql<{ vulnerability_id: string }>(
    'delete from zero_risk_request where organization_id = $1 and id = $2 returning vulnerability_id',
    [organization, things.zero_risk],
  )
  const [reattack] = await sql<{ vulnerability_id: string }>(
    'delete from reattack where organization_id = $1 and id = $2 returning vulnerability_id',
    [organization, things.reattack],
  )
  for (const table of ['consult', 'observation'])
    await sql(`delete from ${table} where organization_id = $1 and group_id = $2`, [organization, group])
  for (const [kind, table] of Object.entries(tables))
    await sql(`delete from ${table} where organization_id = $1 and id = $2`, [
      organization,
      Reflect.get(things, kind),
    ])
  const gone = await sql<{ finding_id: string }>(
    'delete from vulnerability where organization_id = $1 and id = any ($2) returning finding_id',
    [organization, [vulnerability, claim?.vulnerability_id, reattack?.vulnerability_id]],
  )
  await sql('delete from finding where organization_id = $1 and id = any ($2)', [
    organization,
    gone.map(({ finding_id }) => finding_id),
  ])
  await sql('delete from root where organization_id = $1 and id = $2', [organization, things.root])
  await sql('delete from member where organization_id = $1 and user_id = $2', [organization, member])
  await sql(`update "group" set status = 'deleted' where organization_id = $1 and id = $2`, [
    organization,
    group,
  ])
}
