import { vulnerabilityList, vulnerabilityTreat, type Vulnerability } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importSarif } from '../../core/test/report-world.ts'
import { sarifFaults } from './published-schemas.ts'
import { type Serving, serving } from './serving.ts'

let here: Serving
beforeAll(async () => {
  here = await serving()
})
afterAll(() => here[Symbol.asyncDispose]())

interface Told {
  rule: string
  path?: string
  line?: number
  severity?: string
  purl?: string
  message?: string
}

const reportOf = (tool: string, results: readonly Told[]): Buffer =>
  Buffer.from(
    JSON.stringify({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: tool, rules: [] } },
          results: results.map(({ rule, path, line, severity, purl, message = `${rule} here` }) => ({
            ruleId: rule,
            message: { text: message },
            locations:
              path === undefined
                ? []
                : [
                    {
                      physicalLocation: {
                        artifactLocation: { uri: path },
                        ...(line !== undefined && { region: { startLine: line } }),
                      },
                    },
                  ],
            properties: { ...(severity && { 'security-severity': severity }), ...(purl && { purl }) },
          })),
        },
      ],
    }),
  )

const told = ({ rule, path, line, severity, location, kind }: Vulnerability): string =>
  JSON.stringify({ rule, path, line, severity, location, kind })

async function open(place: { organization_id: string; root_id: string }): Promise<Vulnerability[]> {
  const { organization_id, root_id } = place
  const asked = { organization_id, root_ids: [root_id], status: ['vulnerable' as const], first: 200 }
  return (await here.world.ask(here.world.owner.principal, vulnerabilityList, asked)).items
}

test('our own SARIF, imported into an empty root, gives the same vulnerabilities at the same places', async () => {
  const { world } = here
  const { organization_id, owner } = world
  const from = { organization_id, ...(await world.group(owner, organization_id, 'From')) }
  const into = { organization_id, ...(await world.group(owner, organization_id, 'Into')) }
  const lines = Array.from({ length: 40 }, (_, at) => ({
    rule: `rule-${at % 7}/sub`,
    path: `src/a%20b/file_${at % 11}%25.ts`,
    line: at + 1,
    severity: (at % 10).toFixed(1),
  }))
  const strange = [
    { rule: 'whole-file', path: 'src/c%3Ad.ts' },
    { rule: 'same-line', path: 'src/x.ts', line: 3, message: 'first of two' },
    { rule: 'same-line', path: 'src/x.ts', line: 3, message: 'second of two' },
    { rule: 'absolute', path: 'file:///etc/passwd', line: 1 },
    { rule: 'level-only', path: 'src/y.ts', line: 9 },
  ]
  const packages = [
    { rule: 'CVE-2024-1', path: 'package-lock.json', purl: 'pkg:npm/%40a/b@1.0.0', severity: '9.8' },
    { rule: 'CVE-2024-1', path: 'package-lock.json', purl: 'pkg:npm/c@2.0.0', severity: '9.8' },
    { rule: 'CVE-2024-2', purl: 'pkg:deb/debian/openssl@1:3.0.2', severity: '5.0' },
  ]
  await importSarif(world, [reportOf('Semgrep', [...lines, ...strange])], from)
  await importSarif(
    world,
    [
      reportOf(
        'Other tool',
        lines.slice(0, 5).map((one) => ({ ...one, rule: 'other' })),
      ),
    ],
    from,
  )
  await importSarif(world, [reportOf('Grype', packages)], from)
  const before = await open(from)
  expect(before.length).toBeGreaterThan(45)
  const { text, status } = await here.get(`/v1/vulnerabilities/export?format=sarif&root_ids=${from.root_id}`)
  expect(status, text).toBe(200)
  expect(sarifFaults(JSON.parse(text))).toEqual([])
  expect(sarifFaults({ ...JSON.parse(text), version: '2.2' })).toHaveLength(1)
  const { receipt } = await importSarif(world, [Buffer.from(text)], into)
  expect(receipt?.doubts).toEqual([])
  const after = await open(into)
  expect(after.map(told).sort()).toEqual(before.map(told).sort())
  expect(new Set(after.map(({ tool }) => tool))).toEqual(new Set(['weir']))

  const { receipt: again } = await importSarif(world, [Buffer.from(text)], into)
  expect({ new: again?.new, same: again?.same }).toEqual({ new: 0, same: before.length })
})

test('what waits for a decision is still open after that, with its suppression under review', async () => {
  const { world } = here
  const { organization_id, owner } = world
  const from = { organization_id, ...(await world.group(owner, organization_id, 'Waiting')) }
  await importSarif(world, [reportOf('Semgrep', [{ rule: 'eval', path: 'a.js', line: 1 }])], from)
  const vulnerability_ids = (await open(from)).map(({ id }) => id)
  const treatment = { treatment: 'accepted_permanently', justification: 'No risk to us at all.' } as const
  await world.ask(owner.principal, vulnerabilityTreat, { organization_id, vulnerability_ids, ...treatment })
  const { body } = await here.get(`/v1/vulnerabilities/export?format=sarif&root_ids=${from.root_id}`)
  expect(sarifFaults(body)).toEqual([])
  expect(body.runs[0].results[0].suppressions).toEqual([{ kind: 'external', status: 'underReview' }])
})
