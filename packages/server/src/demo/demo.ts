import { join, resolve } from 'node:path'
import {
  groupCreate,
  groupList,
  organizationCreate,
  organizationList,
  rootAdd,
  rootFetch,
  rootList,
  vulnerabilityCounts,
} from '@weir/contract'
import type { Core, Principal } from '@weir/core'
import { allOf } from '../all-of.ts'
import { ask, type Asking } from './asking.ts'
import { type Checkout, findCheckout } from './checkout.ts'
import { importScans, type ImportedScan } from './import-scans.ts'

/** Where the demo takes its data from and whom it tells. */
export interface DemoOptions {
  /** Any folder of the checkout to show. */
  repositoryFolder: string
  /** Folder of the installation: reports are kept in it by commit. */
  dataFolder: string
  progress: (sentence: string, done?: number, total?: number | null) => void
  /** Stops between two steps, and what can be stopped within one; what is there stays. */
  signal?: AbortSignal
}

/** What the demo shows. */
export interface Demo {
  /** Null when there is no checkout to show; the reason is among the remarks. */
  real: {
    organization_id: string
    group_id: string
    root_id: string
    scans: ImportedScan[]
    open: number
  } | null
  simulated: Awaited<ReturnType<Core['simulate']>>
  /** What a person should know: what is not shown and why. */
  remarks: string[]
}

/**
 * Fills the demo: an organization of real data about a checkout, by the same operations as anyone's, and a simulated one.
 * May run again: what is there stays, a new commit is read and scanned, what was interrupted is taken up.
 */
export async function fillDemo(
  core: Core,
  owner: { user_id: string; principal: Principal },
  { repositoryFolder, dataFolder, progress: say, signal }: DemoOptions,
): Promise<Demo> {
  const progress: DemoOptions['progress'] = (...said) => {
    signal?.throwIfAborted()
    say(...said)
  }
  const asking: Asking = { core, principal: owner.principal, progress, signal }
  const remarks: string[] = []
  const remark = (sentence: string) => {
    remarks.push(sentence)
    progress(sentence)
  }
  const checkout = await findCheckout(resolve(repositoryFolder))
  if ('reason' in checkout) remark(checkout.reason)
  const real =
    'reason' in checkout
      ? null
      : await showCheckout(asking, checkout, { cacheFolder: join(dataFolder, 'demo'), remark })
  const simulated = await core.simulate(
    {
      seed: 'weir',
      now: new Date(),
      owner_user_id: owner.user_id,
      name: 'Simulated Industries',
      slug: 'simulated',
    },
    progress,
  )
  return { real, simulated, remarks }
}

async function showCheckout(
  asking: Asking,
  checkout: Checkout,
  { cacheFolder, remark }: { cacheFolder: string; remark: (sentence: string) => void },
): Promise<NonNullable<Demo['real']>> {
  const place = await ensureRoot(asking, checkout)
  asking.progress(`Reading the history of ${checkout.folder}.`)
  const { sync_message } = await ask(asking, rootFetch, {
    organization_id: place.organization_id,
    root_id: place.root_id,
  })
  if (sync_message) remark(sync_message)
  const scans = await importScans(asking, { checkout, place, cacheFolder })
  for (const scan of scans)
    if (scan.failure !== null) remark(`${scan.name} did not look for ${scan.looksFor}: ${scan.failure}.`)
  const { open } = await ask(asking, vulnerabilityCounts, { organization_id: place.organization_id })
  return { ...place, scans, open }
}

/** Organization, group and root of the checkout, made where they are missing. */
async function ensureRoot(asking: Asking, { folder, branch }: Checkout) {
  const organizations = await ask(asking, organizationList, {})
  const organization =
    organizations.find(({ slug, is_simulated }) => slug === 'weir' && !is_simulated) ??
    (await ask(asking, organizationCreate, { name: 'Weir', slug: 'weir' }))
  const organization_id = organization.id
  const groups = await allOf((at) => ask(asking, groupList, { organization_id, ...at }))
  const group =
    groups.find((one) => one.name === 'weir') ??
    (await ask(asking, groupCreate, {
      organization_id,
      name: 'weir',
      description:
        'This very repository: its history, and what scanners find in it. Nothing here is invented.',
    }))
  const group_id = group.id
  const roots = await allOf((at) =>
    ask(asking, rootList, { organization_id, group_ids: [group_id], status: 'active', ...at }),
  )
  const root =
    roots.find((one) => one.location === folder && one.branch === branch) ??
    (await ask(asking, rootAdd, {
      organization_id,
      group_id,
      nickname: nicknameOf(roots),
      kind: 'git',
      location: folder,
      branch,
    }))
  return { organization_id, group_id, root_id: root.id }
}

/** Another folder or branch of the repository is another root. */
function nicknameOf(roots: readonly { nickname: string }[]): string {
  const taken = new Set(roots.map(({ nickname }) => nickname))
  return taken.has('weir') ? `weir-${taken.size + 1}` : 'weir'
}
