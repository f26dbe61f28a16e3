import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isUnchanged, type ReattackAct, reattackAfter, type ReattackState } from './reattack.ts'

const acts = ['request', 'hold', 'release', 'open', 'closed', 'close', 'reopen'] as const
const states = ['none', 'requested', 'on_hold', 'verified'] as const

/** Every state after each act of a sequence; an act that is refused changes nothing. */
function statesOf(done: readonly ReattackAct[]): ReattackState[] {
  const passed: ReattackState[] = []
  for (const act of done) {
    const before = passed.at(-1) ?? 'none'
    passed.push(reattackAfter(before, act) ?? before)
  }
  return passed
}

test('only what was requested and is not on hold is verified, and nothing is pending once it was closed or opened again', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...acts), { maxLength: 30 }), (done) => {
      const passed = statesOf(done)
      passed.forEach((state, at) => {
        const before = passed[at - 1] ?? 'none'
        const act = done[at]
        if (state === 'verified' && before !== 'verified') {
          expect(before).toBe('requested')
          expect(['open', 'closed']).toContain(act)
        }
        if (state === 'on_hold' && before !== 'on_hold') expect([before, act]).toEqual(['requested', 'hold'])
        if (act === 'reopen') expect(state).toBe('none')
        if (act === 'close') expect(['none', 'verified']).toContain(state)
      })
    }),
  )
})

test('whatever has happened, one act leads on, and of one vulnerability one request at most is pending', () => {
  for (const state of states) {
    const next = (['request', 'release', 'open'] as const).filter((act) => reattackAfter(state, act) !== null)
    expect(next).toHaveLength(1)
    const isPending = state === 'requested' || state === 'on_hold'
    expect(reattackAfter(state, 'request') === null).toBe(isPending)
  }
})

test('only a line that was last seen in the commit its branch still has is unchanged', () => {
  const same = { kind: 'line', seen_in: 'a'.repeat(40), head: 'a'.repeat(40) }
  expect(isUnchanged(same)).toBe(true)
  const others = [
    { kind: 'package' },
    { seen_in: null },
    { seen_in: null, head: null },
    { head: null },
    { head: 'b'.repeat(40) },
  ]
  for (const other of others) expect(isUnchanged({ ...same, ...other })).toBe(false)
})
