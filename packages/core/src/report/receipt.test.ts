import { expect, test } from 'vitest'
import { Doubts } from './receipt.ts'

test('all doubts are counted, a hundred are kept, lost results before remarks', () => {
  const doubts = new Doubts()
  const doubt = { kind: 'doubt', run: 0, message: 'm' } as const
  for (let at = 0; at < 150; at += 1) doubts.add({ ...doubt, pointer: `/${at}`, isLost: false })
  doubts.add({ ...doubt, pointer: '/late', isLost: true })
  expect(doubts.total).toBe(151)
  expect(doubts.list()).toHaveLength(100)
  expect(doubts.list()[0]).toEqual({ pointer: '/late', message: 'm', isLost: true })
})
