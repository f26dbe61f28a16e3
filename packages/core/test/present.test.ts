import { Fault, groupList, rootList } from '@weir/contract'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { present } from '../src/door/present.ts'
import { rightsOf } from '../src/door/rights.ts'

const output = z.object({
  items: z.array(z.object({ name: z.string(), inner: z.object({ at: z.string() }).optional() })),
})
const context = {
  scope: { organization_id: null, groups: [] },
  rights: rightsOf({ kind: 'anonymous' }, []),
  layer: true,
}
const shown = (answer: unknown, refusesSurplus: boolean) =>
  present({ ...groupList, output }, answer, { ...context, refusesSurplus })

test.each([
  ['a column', { items: [{ name: 'a', secret: 'b' }] }],
  ['a field further in', { items: [{ name: 'a', inner: { at: 'b', mac: 'c' } }] }],
  ['a field beside', { items: [], cursor_values: [1] }],
])(
  'an answer with %s that the contract does not declare is cut where people are served, and throws in tests',
  (_, answer) => {
    expect(JSON.stringify(shown(answer, false))).not.toMatch(/secret|mac|cursor_values/)
    expect(() => shown(answer, true)).toThrow(Fault)
  },
)

test('an answer that fits is what it was', () => {
  const answer = {
    items: [
      { name: 'a', inner: { at: 'b' } },
      { name: 'c', inner: undefined },
    ],
  }
  expect(shown(answer, true)).toEqual(answer)
})

const [organization_id, group_id] = [crypto.randomUUID(), crypto.randomUUID()]
const pageOf = (leaf: object) => ({
  items: [leaf],
  cursors: [],
  has_next: false,
  total: 1,
  total_is_bounded: false,
})
const showing = (leaf: object, fields: readonly string[]) =>
  present(rootList, pageOf(leaf), {
    ...context,
    scope: { organization_id, groups: [group_id] },
    refusesSurplus: true,
    shown: fields,
  })

test('what is not shown is left out, and need not be there', () => {
  const whole = { organization_id, group_id, nickname: 'a', location: 'b' }
  expect(showing(whole, ['nickname'])).toMatchObject({
    items: [{ organization_id, group_id, nickname: 'a' }],
  })
  expect(JSON.stringify(showing(whole, ['nickname']))).not.toContain('location')
  expect(showing({ organization_id, group_id, location: 'b' }, ['location'])).toMatchObject({
    items: [{ location: 'b' }],
  })
  expect(() => showing({ organization_id, group_id }, ['location'])).toThrow(/location/)
})

test('whose a thing is is looked at, whatever of it is shown', () => {
  const other = crypto.randomUUID()
  expect(() => showing({ organization_id, group_id: other, nickname: 'a' }, ['nickname'])).toThrow(Fault)
  expect(() => showing({ organization_id: other, group_id, nickname: 'a' }, ['nickname'])).toThrow(Fault)
  expect(() => showing({ organization_id, nickname: 'a' }, ['nickname'])).toThrow(/group_id/)
})
