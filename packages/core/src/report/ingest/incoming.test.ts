import { expect, test } from 'vitest'
import type { ReportItem, ReportResult } from '../importer.ts'
import { takeIn } from './incoming.ts'
import { mostTraceCharacters } from './trace.ts'

const told = {
  root: { kind: 'git', location: 'https://git.example.test/x' },
  trackedBranch: 'main',
  branch: null,
  commit: null,
  tool: null,
  category: null,
} as const

const step = (number: number) => ({ number, path: 'a.ts', line: number, message: 'x'.repeat(500) })
const flow = Array.from({ length: 100 }, (_, at) => step(at + 1))

const result = (line: number): ReportResult => ({
  kind: 'result',
  run: 0,
  pointer: '',
  ruleId: 'r',
  isReported: true,
  outcome: 'fail',
  baseline: null,
  level: 'error',
  score: null,
  vectors: [],
  cwe: [],
  message: 'Found',
  locations: [{ kind: 'line', path: 'a.ts', line, endLine: line, column: null, endColumn: null }],
  fingerprints: {},
  snippetHash: null,
  symbol: null,
  package: null,
  suppression: null,
  aliases: [],
  codeFlows: [flow, flow, flow, flow, flow],
  further: [],
})

async function* items(count: number): AsyncGenerator<ReportItem> {
  yield { kind: 'run', run: 0, tool: 'T', version: null, category: null, commit: null, branch: null }
  for (let at = 1; at <= count; at += 1) yield result(at)
}

test('data flows beyond what a report may hold are left out and told; no result is lost to them', async () => {
  const { scans, doubts } = await takeIn(items(250), told, () => undefined)
  const { results } = scans[0] ?? {}
  expect(results?.count).toBe(250)
  const lengths = [...(results?.traces.values() ?? [])].map(({ text }) => text.length)
  expect(lengths.length).toBeGreaterThan(100)
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(mostTraceCharacters)
  const [doubt] = doubts.list()
  expect(doubt?.message).toContain(`of ${250 - lengths.length} results are not kept`)
})
