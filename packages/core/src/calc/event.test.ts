import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type EventAct, eventAfter, type EventState } from './event.ts'

const acts = ['ask', 'solve', 'send_back'] as const

test('only what was asked for is solved, once and for all, and until then something can always be done', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom<EventAct>(...acts), { maxLength: 20 }), (done) => {
      let state: EventState = 'created'
      for (const act of done) {
        const next = eventAfter(state, act)
        if (state === 'solved') expect(next).toBeNull()
        else expect(acts.some((one) => eventAfter(state, one) !== null)).toBe(true)
        if (next === 'solved') expect([state, act]).toEqual(['verification_requested', 'solve'])
        state = next ?? state
      }
    }),
  )
})
