import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import {
  type Commit,
  commitList,
  Fault,
  type Group,
  metricSeries,
  organizationCreate,
  type Release,
  releaseList,
  rootFetch,
} from '@weir/contract'
import type { Config } from '../config.ts'
import { findCredential } from './credential.ts'
import { ensureGitRoot, type GitPlace, type Local, openLocal } from './local.ts'
import { findOrganization, sayChosen } from './organization.ts'
import { columns, counted, sparkline } from './picture.ts'
import type { Terminal } from './terminal.ts'

/** Options of `weir sync`. */
export interface SyncOptions {
  organization?: string
  group?: string
  branch?: string
  credential?: string
}

/** `weir sync PATH_OR_URL`: reads the metadata of a git repository (never source), then shows a chart and a list. */
export async function syncRepository(
  config: Config,
  terminal: Terminal,
  source: string,
  options: SyncOptions,
): Promise<void> {
  const location = existsSync(source) ? resolve(source) : source
  const name =
    basename(
      location
        .replace(/\/+$/, '')
        .replace(/\.git$/, '')
        .replaceAll(':', '/'),
    ) || 'repository'
  refuseOtherFolders(location)
  await using local = await openLocal(config, { makes: true })
  const chosen = (await findOrganization(local, options.organization)) ?? {
    organization: await local.ask(organizationCreate, { name: 'My organization' }),
    others: [],
  }
  sayChosen(terminal, chosen)
  const organization_id = chosen.organization.id
  const { group, message } = await read(local, terminal, {
    organization_id,
    group: options.group ?? name,
    nickname: name,
    location,
    branch: options.branch ?? 'main',
    ...(options.credential !== undefined && {
      credential_id: (await findCredential(local, organization_id, options.credential)).id,
    }),
  })
  await show(local, terminal, { organization_id, group_id: group.id, name, group: group.name, message })
}

/** One transaction: a repository that cannot be read leaves no group and no root behind. */
async function read(
  { core, principal, stop: signal }: Local,
  terminal: Terminal,
  place: GitPlace,
): Promise<{ group: Group; message: string | null }> {
  terminal.progress(`reading ${place.location}`)
  const asker = {
    principal,
    kind: 'mutation' as const,
    isLocalCommand: true,
    signal,
    progress: (done: number, total: number | null, text: string) => terminal.progress(text, done, total),
  }
  return core.session(asker, async (ask) => {
    const { group, root } = await ensureGitRoot({ ask }, place)
    const { organization_id } = place
    const { sync_message } = await ask(rootFetch, { organization_id, root_id: root.id })
    return { group, message: sync_message }
  })
}

/** Before anything is made for it: a path, unlike an address, must lead into a repository. */
function refuseOtherFolders(location: string): void {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location) || /^[^/\\]+@[^/\\]+:/.test(location)) return
  const has = (...names: string[]) => names.every((name) => existsSync(name))
  let at = resolve(location)
  while (
    has(at) &&
    !has(join(at, '.git')) &&
    !has(join(at, 'HEAD'), join(at, 'objects')) &&
    at !== dirname(at)
  )
    at = dirname(at)
  if (!has(at) || at === dirname(at))
    throw new Fault(
      'invalid',
      `There is no git repository at ${location}. Name a folder of one, or an https:// or ssh:// URL.`,
    )
}

async function show(
  local: Awaited<ReturnType<typeof openLocal>>,
  terminal: Terminal,
  about: { organization_id: string; group_id: string; name: string; group: string; message: string | null },
): Promise<void> {
  const { organization_id, group_id } = about
  const today = new Date()
  const [commits, releases, weekly] = [
    await local.ask(commitList, { organization_id, group_ids: [group_id], first: 8 }),
    await local.ask(releaseList, { organization_id, group_ids: [group_id], first: 5 }),
    await local.ask(metricSeries, {
      organization_id,
      group_ids: [group_id],
      metrics: ['commits-count'],
      date_from: new Date(today.getTime() - 52 * 7 * 86_400_000).toISOString().slice(0, 10),
      date_to: today.toISOString().slice(0, 10),
      granularity: 'week',
    }),
  ]
  terminal.data({
    repository: about.name,
    commits: commits.total,
    releases: releases.items,
    message: about.message,
  })
  terminal.say(
    `${about.name}: ${counted(commits.total, 'commit', commits.total_is_bounded)}, ${counted(releases.total, 'release', releases.total_is_bounded)} in group "${about.group}"`,
  )
  if (about.message) terminal.say(`  ${about.message}`)
  terminal.say(
    `\nCommits a week over the last year\n  ${sparkline(weekly.series[0]?.columns.find(({ name }) => name === 'value')?.values ?? [])}`,
  )
  printNewest(terminal, commits.items, releases.items)
}

function printNewest(terminal: Terminal, commits: readonly Commit[], releases: readonly Release[]): void {
  terminal.say('\nNewest commits')
  terminal.say(
    columns(
      commits.map((one) => [
        '',
        one.hash.slice(0, 8),
        (one.committed_at ?? '').slice(0, 10),
        one.author_name,
        one.release_name ?? 'not released',
        one.subject.slice(0, 60),
      ]),
    ),
  )
  if (releases.length > 0) {
    terminal.say('\nNewest releases')
    terminal.say(
      columns(
        releases.map((one) => [
          '',
          one.name,
          one.published_at.slice(0, 10),
          counted(one.commit_count, 'commit'),
        ]),
      ),
    )
  }
}
