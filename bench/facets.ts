import { type InputOf, vulnerabilityFacets } from '@weir/contract'
import type { Principal } from '../packages/core/src/door/principal.ts'
import { openLarge } from './parts/large-organization.ts'
import { type BenchCase, report, sizeFrom } from './parts/report.ts'

// Facets of a large organization, through the door, for a person who sees all groups and for one who sees one of them.
const isFull = sizeFrom(process.argv) === 'full'
const rows = Number(process.argv.find((argument) => argument.startsWith('--rows='))?.slice('--rows='.length))
const size = isFull
  ? { groups: 400, roots: 2, findings: 5, vulnerabilities: rows || 1_000_000 }
  : { groups: 40, roots: 2, findings: 5, vulnerabilities: 50_000 }
const kept = process.argv.find((argument) => argument.startsWith('--data='))?.slice('--data='.length)

const { core, admin, owner, organization_id, viewer, close } = await openLarge(size, kept)
const cases: BenchCase[] = []
try {
  const of = await admin.query<{ root_id: string; assignee_id: string; finding_id: string }>(
    `select root_id, assignee_id, finding_id from vulnerability
      where organization_id = $1 and assignee_id is not null order by serial limit 1`,
    [organization_id],
  )
  const [seen] = of.rows
  if (!seen) throw new Error('nothing was seeded')
  type Filter = Omit<InputOf<typeof vulnerabilityFacets>, 'organization_id'>
  const filters: Record<string, Filter> = {
    'no filter': {},
    'the open ones': { status: ['vulnerable'] },
    'critical, untreated': { status: ['vulnerable'], severity_min: 9, treatment: ['untreated'] },
    'a tool': { status: ['vulnerable'], tool: 'zap' },
    'a root': { status: ['vulnerable'], root_ids: [seen.root_id] },
    'a person': { status: ['vulnerable'], assignee_ids: [seen.assignee_id] },
    'what waits': { waits: 'decision' },
    'a finding': { finding_ids: [seen.finding_id] },
    'a rare search': { status: ['vulnerable'], search: 'handler_123.ts' },
  }
  for (const [who, principal] of [
    ['all groups', owner],
    ['1 group', viewer],
  ] as const)
    for (const [name, filter] of Object.entries(filters))
      if (who === 'all groups' || !('root_ids' in filter || 'finding_ids' in filter))
        await measure(`${who}, ${name}`, principal, filter)

  async function measure(name: string, principal: Principal, filter: Filter): Promise<void> {
    const times: number[] = []
    for (let run = 0; run < 6; run++) {
      const start = performance.now()
      await core.session({ principal, kind: 'query' }, (call) =>
        call(vulnerabilityFacets, { organization_id, ...filter }),
      )
      if (run > 0) times.push(performance.now() - start)
    }
    const value = times.toSorted((a, b) => a - b)[2] ?? Number.NaN
    cases.push({ name, value, unit: 'ms', bar: isFull ? 150 : null, better: 'lower' })
  }
  process.exitCode = report('facets', cases) ? 0 : 1
} finally {
  await close()
}
