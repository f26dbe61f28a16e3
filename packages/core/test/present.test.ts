import { Fault, groupList } from '@weir/contract'
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
