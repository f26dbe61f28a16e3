import {
  metricBreakdown,
  metricSeries,
  treatmentDecide,
  treatmentExpire,
  treatmentList,
  vulnerabilityList,
  vulnerabilityRemove,
  vulnerabilityRestore,
  vulnerabilityTreat,
} from '@weir/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importSarif } from './report-world.ts'
import { openWorld, type Person, type World } from './world.ts'

/*
 * Code with mistakes in it, which people make, move and mend, and two tools that look at it, now one and now the other. After each
 * step the database must agree with what the tools saw last, whatever happened before.
 */
let world: World
let approver: Person
beforeAll(async () => {
  world = await openWorld()
  approver = await world.join(world.organization_id, 'admin')
})
afterAll(() => world[Symbol.asyncDispose]())

/** A mistake: where it is, what it is about, and the line it is in, unless it stands in several places. */
interface Spot {
  file: number
  line: number
  cwe: 79 | 89
  code: string | null
}

const tools = ['alpha', 'beta'] as const
type Tool = (typeof tools)[number]

type Step =
  | { do: 'scan'; tool: Tool; blind: number }
  | { do: 'make'; spot: Spot }
  | { do: 'mend'; at: number }
  | { do: 'move'; file: number; by: number }
  | { do: 'treat' | 'remove' | 'restore' | 'accept'; at: number }
  | { do: 'expire' }

const spot = fc.record<Spot>({
  file: fc.nat(2),
  line: fc.nat(8).map((at) => 30 + at * 40),
  cwe: fc.constantFrom(79, 89),
  code: fc.option(fc.nat(20).map((at) => `const statement${at} = build(${at})`)),
})
const at = fc.nat(50)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('scan' as const),
      tool: fc.constantFrom(...tools),
      blind: fc.nat(4),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('make' as const), spot }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('mend' as const), at }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('move' as const),
      file: fc.nat(2),
      by: fc.integer({ min: 1, max: 9 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('treat' as const, 'remove' as const, 'restore' as const, 'accept' as const),
      at,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'expire' as const }) },
)

const runs = process.env.WEIR_NIGHTLY === '1' ? 300 : process.env.WEIR_LONG === '1' ? 40 : 12

test('whatever is made, moved, mended, scanned and decided, the database agrees with what each tool saw last', async () => {
  const scripts = fc.sample(fc.array(step, { minLength: 25, maxLength: 40 }), { numRuns: runs, seed: 4101 })
  for (const [number, script] of scripts.entries()) {
    const { group_id, root_id } = await world.group(world.owner, world.organization_id, `Run ${number}`)
    const played = new Play(group_id, root_id)
    for (const one of script) {
      await played.step(one)
      expect(await played.disagreements(), JSON.stringify(script.slice(0, script.indexOf(one) + 1))).toEqual(
        [],
      )
    }
    expect(await played.otherNumbers(), JSON.stringify(script)).toEqual([])
  }
}, 600_000)

class Play {
  private spots: Spot[] = []
  private readonly seen = new Map<Tool, string[]>()
  private readonly group_id: string
  private readonly root_id: string

  constructor(group_id: string, root_id: string) {
    this.group_id = group_id
    this.root_id = root_id
  }

  async step(one: Step): Promise<void> {
    switch (one.do) {
      case 'scan':
        return this.scan(one.tool, one.blind)
      case 'make':
        if (!this.spots.some(({ file, line, cwe }) => isNear(one.spot, { file, line, cwe })))
          this.spots.push(one.spot)
        return
      case 'mend':
        this.spots = this.spots.filter((_, index) => index !== one.at % (this.spots.length || 1))
        return
      case 'move':
        this.spots = this.spots.map((each) =>
          each.file === one.file ? { ...each, line: each.line + one.by } : each,
        )
        return
      case 'expire':
        return this.expire()
      default:
        return this.decide(one.do, one.at)
    }
  }

  /** A complete scan; the tool does not know what is blind: every fourth or so of the spots it never sees. */
  private async scan(tool: Tool, blind: number): Promise<void> {
    const rows = this.spots
      .filter((_, index) => blind === 0 || (index + (tool === 'alpha' ? 0 : 1)) % 4 !== blind - 1)
      .map(({ file, line, cwe, code }) => ({
        title: `${tool} ${cwe}`,
        rule: `${tool}-${cwe}`,
        path: `src/${file}.ts`,
        line,
        cwe,
        severity: 5,
        ...(code === null ? {} : { snippet: code }),
      }))
    const report = { format: 'weir-1', tool: { name: tool }, complete: true, vulnerabilities: rows }
    const { group_id, root_id } = this
    await importSarif(world, [Buffer.from(JSON.stringify(report))], { group_id, root_id })
    this.seen.set(tool, rows.map(({ rule, path, line }) => `${tool} ${rule} ${path}:${line}`).toSorted())
  }

  private async decide(what: 'treat' | 'remove' | 'restore' | 'accept', nth: number): Promise<void> {
    const wanted = what === 'restore' ? 'removed' : 'vulnerable'
    const rows = await world.sql<{ id: string }>(
      `select id from vulnerability v where root_id = $1 and status = $2
          and exists (select from sighting s where s.vulnerability_id = v.id and s.is_present) order by serial`,
      [this.root_id, wanted],
    )
    const id = rows[nth % (rows.length || 1)]?.id
    if (id === undefined) return
    const { principal } = world.owner
    const vulnerability_ids = [id]
    if (what === 'restore') await world.ask(principal, vulnerabilityRestore, { vulnerability_ids })
    else if (what === 'remove')
      await world.ask(principal, vulnerabilityRemove, {
        vulnerability_ids,
        reason: 'false_positive',
        justification: 'It is none.',
      })
    else if (what === 'accept') await this.accept(id)
    else
      await world.ask(principal, vulnerabilityTreat, {
        vulnerability_ids,
        treatment: 'in_progress',
        justification: 'It is being mended.',
      })
  }

  /** One person asks, another approves. */
  private async accept(id: string): Promise<void> {
    await world.ask(world.owner.principal, vulnerabilityTreat, {
      vulnerability_ids: [id],
      treatment: 'accepted',
      accepted_until: new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10),
      justification: 'We live with it.',
    })
    const { items } = await world.ask(world.owner.principal, treatmentList, { vulnerability_ids: [id] })
    await world.ask(approver.principal, treatmentDecide, {
      treatment_ids: [items[0]?.id ?? ''],
      decision: 'approved',
    })
  }

  /** The last day of every acceptance of the root is over, as if time had passed, and the clock looks. */
  private async expire(): Promise<void> {
    const over = `accepted_until = now() - interval '1 second'`
    const own = `(select id from vulnerability where root_id = $1)`
    const { length } = await world.sql(
      `update treatment set ${over} where state = 'approved' and accepted_until is not null and vulnerability_id in ${own} returning id`,
      [this.root_id],
    )
    await world.sql(`update vulnerability set ${over} where accepted_until is not null and root_id = $1`, [
      this.root_id,
    ])
    const { organization_id } = world
    if (length > 0) await world.ask({ kind: 'system', organization_id }, treatmentExpire, { organization_id })
  }

  /** Where analytics, lists and history say something else of the same rows. */
  async otherNumbers(): Promise<string[]> {
    const { organization_id } = world
    const { principal } = world.owner
    const period = { date_from: '2020-01-01', date_to: '2099-12-31', granularity: 'all' }
    const metrics = ['open-count', 'accepted-count', 'found-count', 'fixed-count']
    const place = { organization_id, group_ids: [this.group_id] }
    const answer = await world.ask(principal, metricSeries, { ...place, ...period, metrics })
    const read = (metric: string, column = 'value') =>
      answer.series.find((one) => one.metric === metric)?.columns.find(({ name }) => name === column)
        ?.values[0] ?? 0
    const rows = async (filter: object) =>
      (await world.ask(principal, vulnerabilityList, { ...place, ...filter })).total
    const from = answer.interval_starts[0] ?? ''
    const at = answer.sampled_at[0] ?? '2020-01-01T00:00:00Z'
    const mix = await world.ask(principal, metricBreakdown, { ...place, by: 'treatment' })
    const pairs: [what: string, told: number, listed: number][] = [
      ['open', read('open-count'), await rows({ open_at: at })],
      ['open now', mix.count, await rows({ status: ['vulnerable'] })],
      ['accepted', read('accepted-count'), await rows({ accepted_at: at })],
      [
        'accepted now',
        read('accepted-count'),
        await rows({ status: ['vulnerable'], treatment: ['accepted'] }),
      ],
      ['found', read('found-count', 'distinct'), await rows({ found_from: from, found_to: at })],
      ['fixed', read('fixed-count', 'distinct'), await rows({ fixed_from: from, fixed_to: at })],
    ]
    const replayed = await world.sql<{ what: string }>(
      `select 'history ends with ' || h.new_value || ' for ' || h.field || ' of ' || v.serial as what
         from vulnerability v
        cross join lateral (values ('status', v.status), ('treatment', v.treatment), ('closing_cause', v.closing_cause),
                                   ('zero_risk', v.zero_risk)) f (field, value)
        cross join lateral (
          select h.field, h.new_value from history h
           where h.organization_id = v.organization_id and h.entity_id = v.id and h.field = f.field
           order by h.at desc limit 1) h
        where v.root_id = $1 and h.new_value is distinct from f.value
       union all
       select 'history of ' || v.serial || ' breaks at ' || h.field
         from vulnerability v
        cross join lateral (
          select h.field, h.old_value, lag(h.new_value) over w as before, row_number() over w as number from history h
           where h.organization_id = v.organization_id and h.entity_id = v.id and h.field in ('status', 'treatment', 'closing_cause')
          window w as (partition by h.field order by h.at)) h
        where v.root_id = $1 and h.number > 1 and h.old_value is distinct from h.before
       union all
       select 'two of one place: ' || s.tool || ' ' || s.place from sighting s join vulnerability v on v.id = s.vulnerability_id
        where s.root_id = $1 and s.is_present and v.status = 'vulnerable'
        group by s.tool, s.rule, s.place, s.line
       having count(*) > 1`,
      [this.root_id],
    )
    return [
      ...pairs.flatMap(([what, told, listed]) =>
        told === listed ? [] : [`${what}: ${told}, listed ${listed}`],
      ),
      ...replayed.map(({ what }) => what),
    ]
  }

  /** What is not as it must be, in words. */
  async disagreements(): Promise<string[]> {
    const sightings = await world.sql<{ tool: string; place: string }>(
      `select tool, tool || ' ' || rule || ' ' || path || ':' || line as place from sighting
        where root_id = $1 and is_present order by 2`,
      [this.root_id],
    )
    const wrong: string[] = []
    for (const tool of tools) {
      const now = sightings.filter((one) => one.tool === tool).map(({ place }) => place)
      const told = this.seen.get(tool) ?? []
      if (now.toSorted().join() !== told.join())
        wrong.push(`${tool} saw ${told.join()}, known is ${now.join()}`)
    }
    const rows = await world.sql<{ what: string }>(
      `select 'open and seen by nobody: ' || v.serial as what from vulnerability v
        where root_id = $1 and status = 'vulnerable'
          and not exists (select from sighting s where s.vulnerability_id = v.id and s.is_present)
       union all
       select 'fixed and still seen: ' || v.serial from vulnerability v
        where root_id = $1 and status = 'safe' and exists (select from sighting s where s.vulnerability_id = v.id and s.is_present)
       union all
       select 'decided before it was open again: ' || v.serial from vulnerability v
        where root_id = $1 and status = 'vulnerable' and treatment <> 'untreated'
          and not exists (select from treatment t where t.vulnerability_id = v.id and t.state = 'approved' and t.requested_at >= v.opened_at)
       union all
       select 'counted ' || coalesce(sum(quantity), 0) || ' of ' || (select count(*) from vulnerability where group_id = $2 and status = 'vulnerable')
         from vulnerability_tally where group_id = $2 and status = 'vulnerable'
       having coalesce(sum(quantity), 0) <> (select count(*) from vulnerability where group_id = $2 and status = 'vulnerable')`,
      [this.root_id, this.group_id],
    )
    return [...wrong, ...rows.map(({ what }) => what)]
  }
}

/** So near that even a tool could take one for the other. */
const isNear = (one: Spot, other: Pick<Spot, 'file' | 'line' | 'cwe'>): boolean =>
  one.file === other.file && one.cwe === other.cwe && Math.abs(one.line - other.line) < 25
