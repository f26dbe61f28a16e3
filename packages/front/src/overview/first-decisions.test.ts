import { expect, test } from 'vitest'
import { firstDecisions } from './first-decisions.ts'

const some = (who: string, severities: number[]) => severities.map((severity) => ({ who, severity }))
const many = (who: string) => some(who, [3, 1, 2, 4, 5, 6, 7, 8, 9])

/** Who each shown one waits for, in order. */
const shown = (own: number[], urgent: ReturnType<typeof many>, others: ReturnType<typeof many>) =>
  firstDecisions({ own: some('own', own), urgent, others }).map(({ who, severity }) => `${who} ${severity}`)

test('what waits for the viewer comes first, then what is urgent, then what waits for others, worst first', () => {
  expect(shown([1, 5], some('urgent', [9, 10]), some('others', [4, 6]))).toEqual([
    'own 5',
    'own 1',
    'urgent 10',
    'urgent 9',
    'others 6',
    'others 4',
  ])
})

test('many urgent ones leave places for requests of others, and many requests for urgent ones', () => {
  expect(shown([], many('urgent'), many('others')).slice(5)).toEqual(['urgent 4', 'others 9', 'others 8'])
  expect(shown([1, 2, 3, 4, 5, 6, 7, 8], many('urgent'), []).slice(5)).toEqual([
    'own 3',
    'urgent 9',
    'urgent 8',
  ])
})

test('without anything else each of them has all 8 places', () => {
  expect(shown([], many('urgent'), [])).toHaveLength(8)
  expect(shown([], [], many('others'))).toHaveLength(8)
})
