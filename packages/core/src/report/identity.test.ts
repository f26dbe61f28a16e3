import { expect, test } from 'vitest'
import { columnsOf, identityOf, placeKey, repeatKey } from './identity.ts'
import type { ReportResult } from './importer.ts'
import { match } from './match.ts'

const result: ReportResult = {
  kind: 'result',
  run: 0,
  pointer: '/0',
  ruleId: 'r',
  isReported: true,
  outcome: 'fail',
  baseline: null,
  level: 'error',
  score: null,
  vectors: [],
  cwe: [],
  message: "Value 'x' on line 7",
  locations: [{ kind: 'line', path: 'a.ts', line: 7, endLine: 7, column: null, endColumn: null }],
  fingerprints: {},
  snippetHash: null,
  symbol: null,
  package: null,
  suppression: null,
  aliases: [],
  codeFlows: [],
  further: [],
}

test('a place is named without what changes from scan to scan', () => {
  expect(identityOf(result)).toMatchObject({ path: 'a.ts', line: 7, skeleton: 'value _ on line 0' })
  const input = { kind: 'input', field: 'q' } as const
  const key = (url: string) => placeKey({ ...result, locations: [{ ...input, url }] })
  expect(key('HTTPS://Shop.example.org:443/a/?session=1#x')).toBe(key('https://shop.example.org/a'))
  const dependency = (version: string) => ({
    ...result,
    package: { purl: `pkg:npm/%40s/p@${version}?arch=x`, name: '@s/p', version, fixedVersion: null },
  })
  expect(placeKey(dependency('1.0'))).toBe(placeKey(dependency('2.0')))
  expect(placeKey(dependency('1.0'))).toBe('a.ts#pkg:npm/%40s/p')
  expect(placeKey({ ...result, locations: [{ kind: 'port', host: 'h', port: 22 }] })).toBe('h:22')
  expect(placeKey({ ...result, locations: [] })).toBe('')
})

test('two results on one line are two, the same result told twice is one', () => {
  const at = (column: number) =>
    ({ kind: 'line', path: 'a.ts', line: 7, endLine: 7, column, endColumn: null }) as const
  const key = (change: Partial<ReportResult>) => repeatKey({ ...result, ...change })
  expect(key({ pointer: '/5' })).toBe(key({}))
  expect(key({ locations: [at(1)] })).not.toBe(key({ locations: [at(9)] }))
  expect(key({ message: 'other' })).not.toBe(key({}))
})

test('columns made of results match themselves', () => {
  const columns = columnsOf([{ ...identityOf(result), family: 't', rule: result.ruleId }])
  expect(match(columns, columns).pairs).toEqual([[0, 0, 5]])
})
