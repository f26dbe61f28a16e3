import type { Core } from '@weir/core'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createApp } from '../src/app.ts'

test('however many ask at once whether the server is ready, the database is asked once', async () => {
  let asked = 0
  const answers: ((isReady: boolean) => void)[] = []
  const ready = async () => {
    asked++
    const isReady = await new Promise<boolean>((resolve) => answers.push(resolve))
    if (!isReady) throw new Error('away')
  }
  // nothing else is asked of it
  const app = createApp({ visitor: { kind: 'anonymous' }, ready } as unknown as Core, {
    log: pino({ level: 'silent' }),
  })
  const many = () =>
    Promise.all(Array.from({ length: 50 }, () => app.fetch(new Request('http://weir.test/readyz'))))
  for (const [isReady, status] of [
    [false, 503],
    [true, 200],
  ] as const) {
    const all = many()
    await new Promise((resolve) => setTimeout(resolve, 20))
    answers.pop()?.(isReady)
    expect(new Set((await all).map((one) => one.status))).toEqual(new Set([status]))
  }
  expect(asked).toBe(2)
})
