import { directOperations } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { controls } from '../src/controls.ts'
import { threatKinds } from '../src/threat-model/model.ts'
import { threatHeld, threatModel } from '../src/threat-model/threat-model.ts'
import { type Serving, serving, stranger } from './serving.ts'

let here: Serving
beforeAll(async () => {
  here = await serving()
})
afterAll(() => here[Symbol.asyncDispose]())

const { parts, entry_points, exit_points, assets, data_flow, threats, trust_levels } = threatModel
const idsOf = (list: readonly { id: string }[]): string[] => list.map(({ id }) => id)
const controlIds = new Set(idsOf(controls))
const partIds = new Set(idsOf(parts))
const places = new Set([...idsOf(entry_points), ...idsOf(exit_points), ...partIds])

test('every threat has a control against it, and every control named is one', () => {
  for (const { id, controls: against } of threats) {
    expect(against.length, `${id} has no control`).toBeGreaterThan(0)
    expect(
      against.filter((control) => !controlIds.has(control)),
      id,
    ).toEqual([])
  }
  for (const { number, controls: against } of data_flow) {
    expect(against.length, `step ${number} has no control`).toBeGreaterThan(0)
    expect(
      against.filter((control) => !controlIds.has(control)),
      `step ${number}`,
    ).toEqual([])
  }
})

test('every control stands against a threat', () => {
  const used = new Set(threats.flatMap((threat) => threat.controls))
  expect([...controlIds].filter((id) => !used.has(id))).toEqual([])
})

test('every threat is at a place and after an asset that there is, and every kind has some', () => {
  const assetIds = new Set(idsOf(assets))
  for (const { id, at, assets: after } of threats) {
    expect(at.length, id).toBeGreaterThan(0)
    expect(
      at.filter((place) => !places.has(place)),
      id,
    ).toEqual([])
    expect(after.length, id).toBeGreaterThan(0)
    expect(
      after.filter((asset) => !assetIds.has(asset)),
      id,
    ).toEqual([])
  }
  for (const kind of Object.keys(threatKinds))
    expect(threats.filter((one) => one.kind === kind).length, kind).toBeGreaterThan(2)
})

test('every entry, exit and asset is threatened, and is of a part that there is', () => {
  const threatened = new Set(threats.flatMap(({ at }) => at))
  const wanted = new Set(threats.flatMap((threat) => threat.assets))
  for (const { id, of, trust } of [...entry_points, ...exit_points]) {
    expect(threatened.has(id), `nothing threatens ${id}`).toBe(true)
    expect(partIds.has(of), id).toBe(true)
    for (const level of trust) expect(Object.keys(trust_levels), id).toContain(level)
  }
  for (const asset of assets) {
    expect(wanted.has(asset.id), `nobody is after ${asset.id}`).toBe(true)
    expect(partIds.has(asset.in), asset.id).toBe(true)
  }
})

test('data flows from part to part, and every part has a step or a threat', () => {
  for (const { from, to } of data_flow) {
    expect(partIds.has(from), from).toBe(true)
    expect(partIds.has(to), to).toBe(true)
  }
  const met = new Set([
    ...data_flow.flatMap(({ from, to }) => [from, to]),
    ...threats.flatMap(({ at }) => at),
  ])
  const gates = new Set([...entry_points, ...exit_points].map(({ of }) => of))
  expect([...partIds].filter((id) => !met.has(id) && !gates.has(id))).toEqual([])
})

test('ids are said once', () => {
  for (const list of [parts, entry_points, exit_points, assets, threats, controls])
    expect(new Set(idsOf(list)).size).toBe(list.length)
})

test('what is said to be proven has a test for every control, and what is planned is said so', () => {
  for (const threat of threats.filter((one) => threatHeld(one) === 'proven'))
    for (const id of threat.controls) {
      const control = controls.find((one) => one.id === id)
      expect(control?.proof.length, `${threat.id}: ${id}`).toBeGreaterThan(0)
      expect(control?.planned, `${threat.id}: ${id}`).toBeUndefined()
    }
})

test('strangers read the page, which runs nothing and names every threat and control', async () => {
  const { status, headers, text } = await here.get('/docs/security', stranger)
  expect(status).toBe(200)
  expect(headers.get('content-type')).toContain('text/html')
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+';/)
  expect(text).not.toMatch(/<script|javascript:|\son\w+=/i)
  for (const { id } of [...threats, ...controls]) expect(text).toContain(`<code>${id}</code>`)
})

test('every way into the server is an entry point: each kind of route has one', () => {
  const upload = [...directOperations.values()].some((operation) => operation.upload)
  expect(upload).toBe(true)
  expect(idsOf(entry_points)).toEqual(
    expect.arrayContaining(['rest', 'graphql', 'upload', 'sign-in', 'leak', 'front', 'health', 'gate']),
  )
})
