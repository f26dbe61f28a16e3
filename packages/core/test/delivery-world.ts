import { join } from 'node:path'
import {
  type Commit,
  commitList,
  type InputOf,
  type Release,
  releaseList,
  type Repository,
  repositoryList,
  type Root,
  rootAdd,
  rootFetch,
  rootList,
} from '@weir/contract'
import { type DatedRepository, datedRepository } from './dated-repository.ts'
import type { World } from './world.ts'

/** A git repository of a test, the root that names it, and what Weir knows of it. */
export interface SyncedRepository extends DatedRepository {
  root_id: string
  sync(): Promise<Root>
  root(): Promise<Root>
  repository(): Promise<Repository>
  /** Newest first. */
  commits(more?: Partial<InputOf<typeof commitList>>): Promise<Commit[]>
  /** Newest first. */
  releases(): Promise<Release[]>
  /** Release name, or null, by subject. */
  owners(): Promise<Record<string, string | null>>
}

/** Makes an empty repository in a folder and a root for it in the first group of a world. */
export async function syncedRepository(
  world: World,
  folder: string,
  nickname: string,
): Promise<SyncedRepository> {
  const { organization_id, group_id, owner } = world
  const git = datedRepository(join(folder, nickname))
  const added = { organization_id, group_id, nickname, kind: 'git' as const, location: git.path }
  const { id: root_id } = await world.askAsOperator(owner.principal, rootAdd, added)
  const repository = async () => {
    const { items } = await world.ask(owner.principal, repositoryList, { organization_id, first: 200 })
    const found = items.find((one) => one.root_id === root_id)
    if (!found) throw new Error(`${nickname} has no repository`)
    return found
  }
  const commits: SyncedRepository['commits'] = async (more = {}) => {
    const repository_ids = [(await repository()).id]
    const input = { organization_id, repository_ids, first: 200, ...more }
    return (await world.ask(owner.principal, commitList, input)).items
  }
  return {
    ...git,
    root_id,
    repository,
    commits,
    sync: () => world.ask(owner.principal, rootFetch, { organization_id, root_id }),
    async root() {
      const { items } = await world.ask(owner.principal, rootList, { organization_id, root_ids: [root_id] })
      const [found] = items
      if (!found) throw new Error(`${nickname} has no root`)
      return found
    },
    async releases() {
      const repository_ids = [(await repository()).id]
      const input = { organization_id, repository_ids, first: 200 }
      return (await world.ask(owner.principal, releaseList, input)).items
    },
    async owners() {
      return Object.fromEntries((await commits()).map(({ subject, release_name }) => [subject, release_name]))
    },
  }
}
