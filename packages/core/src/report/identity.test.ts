import { expect, test } from 'vitest'
import { identityOf, placeKey } from './identity.ts'
import type { ReportResult } from './importer.ts'

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
