import { type GateRun, gateEvaluate, rootAdd, vulnerabilityList } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuid7 } from '../src/keys/uuid.ts'
import { importSarif } from './report-world.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const base = 'a'.repeat(40)
const head = 'b'.repeat(40)

/** How a scan ended, and what it says of each result beside its place. */
interface How {
  isComplete?: boolean
  tool?: string
  severity?: string
  of?: Record<string, unknown>
}

/** A report of a scan that found these rules, each in a file of its own. */
const report = (
  rules: readonly string[],
  { isComplete = true, tool = 'Scanner', severity = '9.4', of = {} }: How = {},
): Buffer =>
  Buffer.from(
    JSON.stringify({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: tool, rules: rules.map((id) => ({ id, name: `About ${id}` })) } },
          invocations: [{ executionSuccessful: isComplete }],
          results: rules.map((ruleId) => ({
            ruleId,
            message: { text: `${ruleId} here` },
            locations: [
              {
                physicalLocation: { artifactLocation: { uri: `src/${ruleId}.js` }, region: { startLine: 3 } },
              },
            ],
            properties: { 'security-severity': severity, ...of },
          })),
        },
      ],
    }),
  )

/** A root of its own, with reports of branches and verdicts on them. */
async function root(nickname: string) {
  const { organization_id, group_id, owner } = world
  const { id } = await world.ask(owner.principal, rootAdd, {
    organization_id,
    group_id,
    nickname,
    kind: 'git',
    location: `https://git.example.com/${nickname}.git`,
    branch: 'main',
  })
  const pipeline = { kind: 'ci', organization_id, group_id, credential_id: uuid7() } as const
  return {
    id,
    async upload(branch: string, commit: string, rules: readonly string[], how: How = {}) {
      await importSarif(world, [report(rules, how)], { root_id: id, branch, commit })
      await world.sql("update job set status = 'done' where status = 'queued'") // no worker runs here
    },
    gate: (more: { branch?: string; commit?: string; baseline?: string }) =>
      world.ask(pipeline, gateEvaluate, {
        root_id: id,
        commit: head,
        nonce: 'a nonce of the build',
        ...more,
      }),
  }
}

const titles = ({ reasons }: GateRun) => reasons.map(({ title }) => title).sort()
const change = { branch: 'feature', baseline: base }

test('what only a branch has breaks it, and is neither counted nor listed', async () => {
  const { id, upload, gate } = await root('branches')
  await upload('main', base, ['old'])
  await upload('feature', head, ['old', 'new'])
  const run = await gate({ branch: 'feature' })
  expect(run).toMatchObject({ verdict: 'break', judged: 2, breaking: 2, baseline: null })
  expect(titles(run)).toEqual(['About new', 'About old'])
  expect(run.reasons.find(({ title }) => title === 'About new')).toMatchObject({
    vulnerability_id: null,
    serial: null,
    location: 'src/new.js:3',
    severity: 9.4,
  })
  expect(titles(await gate({ branch: 'main' }))).toEqual(['About old'])
  expect(titles(await gate({ branch: 'other' }))).toEqual(['About old'])
  const { items } = await world.ask(world.owner.principal, vulnerabilityList, { root_ids: [id] })
  expect(items.map(({ rule }) => rule)).toEqual(['old'])
})

test('of a change only what it adds is judged, by a report that is there', async () => {
  const { upload, gate } = await root('changes')
  await upload('main', base, ['old'])
  await expect(gate(change)).rejects.toMatchObject({ code: 'no_data' })
  await upload('feature', head, ['old', 'new'])
  const run = await gate(change)
  expect(run).toMatchObject({ verdict: 'break', judged: 1, baseline: base, is_baseline_reported: true })
  expect(titles(run)).toEqual(['About new'])
  await upload('feature', 'c'.repeat(40), ['old'])
  expect(await gate({ ...change, commit: 'c'.repeat(40) })).toMatchObject({ verdict: 'pass', judged: 0 })
})

test('what was open at the baseline is not added, though the tracked branch has mended it since; what came back is', async () => {
  const { upload, gate } = await root('mended')
  await upload('main', 'd'.repeat(40), ['old', 'gone'])
  await upload('main', base, ['old'])
  await upload('main', 'e'.repeat(40), [])
  await upload('feature', head, ['old', 'gone'])
  const run = await gate(change)
  expect(titles(run), 'old was there at the baseline, gone was not').toEqual(['About gone'])
  expect(titles(await gate({ branch: 'feature' }))).toEqual(['About gone', 'About old'])
})

test('without a report of the baseline nothing is left out for its sake, and the run says so', async () => {
  const { upload, gate } = await root('unreported')
  await upload('main', 'd'.repeat(40), ['old'])
  await upload('main', 'e'.repeat(40), [])
  await upload('feature', head, ['old'])
  expect(await gate(change)).toMatchObject({ verdict: 'break', judged: 1, is_baseline_reported: false })
})

test('on the tracked branch a change is what was opened after its baseline was reported', async () => {
  const { upload, gate } = await root('tracked')
  await upload('main', base, ['old'])
  await upload('main', head, ['old', 'new'])
  const onMain = { branch: 'main', baseline: base }
  expect(titles(await gate(onMain))).toEqual(['About new'])
  const unreported = await gate({ ...onMain, baseline: 'f'.repeat(40) })
  expect(unreported).toMatchObject({ judged: 2, is_baseline_reported: false })
})

test('a scan that is not complete takes nothing back of what its branch had; another tool neither', async () => {
  const { upload, gate } = await root('doubt')
  await upload('main', base, [])
  await upload('feature', head, ['new'])
  await upload('feature', head, ['other'], { isComplete: false })
  await upload('feature', head, [], { tool: 'Another' })
  expect(titles(await gate(change))).toEqual(['About new', 'About other'])
  await upload('feature', head, ['other'])
  expect(titles(await gate(change))).toEqual(['About other'])
})

test('results that are alike are each one, in every scan again', async () => {
  const { upload, gate } = await root('alike')
  await upload('main', base, [])
  await upload('feature', head, ['twin', 'twin', 'twin'])
  const before = (await gate(change)).judged
  await upload('feature', head, ['twin', 'twin', 'twin'])
  expect((await gate(change)).judged).toBe(before)
})

test('a baseline is no way around: the judged commit itself, one reported later, another branch, a later commit', async () => {
  const { upload, gate } = await root('around')
  await upload('main', base, [])
  await upload('main', head, ['new'])
  await upload('main', 'f'.repeat(40), ['new'])
  for (const baseline of [head, 'f'.repeat(40)])
    expect(await gate({ branch: 'main', baseline })).toMatchObject({
      verdict: 'break',
      judged: 1,
      is_baseline_reported: false,
    })
  await expect(gate({ branch: 'unknown', baseline: base })).rejects.toMatchObject({ code: 'no_data' })
  expect(titles(await gate({ branch: 'refs/heads/main', baseline: base }))).toEqual(['About new'])
  const other = await root('around-branch')
  await other.upload('main', base, [])
  await other.upload('feature', head, ['new'])
  await expect(other.gate({ branch: 'main', baseline: base })).rejects.toMatchObject({ code: 'no_data' })
  await expect(other.gate({ baseline: base })).rejects.toMatchObject({ code: 'no_data' })
  expect(titles(await other.gate({ branch: 'refs/heads/feature', baseline: base }))).toEqual(['About new'])
  await other.upload('feature', 'c'.repeat(40), [])
  await expect(other.gate(change)).rejects.toMatchObject({
    code: 'no_data',
    message: expect.stringContaining('later commit'),
  })
})

test('a root that is no repository has one state, whatever branch the pipeline names', async () => {
  const { organization_id, group_id, owner } = world
  const { id } = await world.ask(owner.principal, rootAdd, {
    organization_id,
    group_id,
    nickname: 'site',
    kind: 'url',
    location: 'https://shop.example.com/',
  })
  const scan = async (commit: string, rules: readonly string[]) => {
    await importSarif(world, [report(rules)], { root_id: id, branch: 'feature', commit })
    await world.sql("update job set status = 'done' where status = 'queued'")
  }
  await scan(base, ['old'])
  await scan(head, ['old', 'new'])
  const pipeline = { kind: 'ci', organization_id, group_id, credential_id: uuid7() } as const
  const asked = { root_id: id, commit: head, nonce: 'a nonce of the build', ...change }
  expect(titles(await world.ask(pipeline, gateEvaluate, asked))).toEqual(['About new'])
})

test('what a branch adds breaks as known to be exploited under any name of its advisory', async () => {
  const { upload, gate } = await root('exploited')
  await world.sql(
    "insert into known_exploited (cve, added_at) values ('CVE-2021-1111', '2021-12-10T00:00:00Z')",
  )
  await upload('main', base, [])
  const of = { purl: 'pkg:npm/a@1.0.0', aliases: ['CVE-2021-1111', 'GHSA-xxxx-yyyy-zzzz'] }
  await upload('feature', head, ['GHSA-xxxx-yyyy-zzzz'], { severity: '2.0', of })
  expect(await gate(change)).toMatchObject({
    verdict: 'break',
    reasons: [{ severity: 2, why: 'known to be exploited since 2021-12-10' }],
  })
  await upload('feature', head, ['GHSA-other'], { severity: '2.0', of: { purl: 'pkg:npm/a@1.0.0' } })
  expect(await gate(change)).toMatchObject({ verdict: 'pass', judged: 1 })
})
