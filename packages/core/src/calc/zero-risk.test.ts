import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ZeroRiskAct, zeroRiskAfter, type ZeroRiskState } from './zero-risk.ts'

const acts = ['request', 'confirm', 'reject', 'close', 'reopen'] as const

/** Every state after each act of a sequence; an act that is refused changes nothing. */
function statesOf(done: readonly ZeroRiskAct[]): ZeroRiskState[] {
  const states: ZeroRiskState[] = []
  for (const act of done) {
    const before = states.at(-1) ?? 'none'
    states.push(zeroRiskAfter(before, act) ?? before)
  }
  return states
}

test('only a confirmation of what was requested confirms, and nothing is confirmed after it was opened again', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...acts), { maxLength: 30 }), (done) => {
      const states = statesOf(done)
      states.forEach((state, at) => {
        const before = states[at - 1] ?? 'none'
        if (state === 'confirmed' && before !== 'confirmed')
          expect([before, done[at]]).toEqual(['requested', 'confirm'])
        if (done[at] === 'reopen') expect(state).toBe('none')
        if (done[at] === 'reject' || done[at] === 'close') expect(state).not.toBe('requested')
      })
    }),
  )
})

test('whatever has happened, what is open can be claimed, or its claim can be rejected', () => {
  for (const state of ['none', 'requested', 'confirmed', 'rejected'] as const) {
    const next = [zeroRiskAfter(state, 'request'), zeroRiskAfter(state, 'reject')]
    expect(next.filter((after) => after !== null)).toHaveLength(1)
  }
})
