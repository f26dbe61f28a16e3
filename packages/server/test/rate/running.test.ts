import type { Core } from '@weir/core'
import { expect, test } from 'vitest'
import { unlimitedRates } from '../../src/limits.ts'
import { openLimiter } from '../../src/rate/limiter.ts'

const rates: Core['rates'] = {
  add: async () => ({ at: Date.now(), totals: new Map() }),
  report: async () => new Map(),
}

test('the requests that one network of a stranger runs at once are counted together, whatever the address in it', async () => {
  const limiter = openLimiter(rates, { ...unlimitedRates, running: 2 })
  const asker = { principal: { kind: 'anonymous' }, organization_id: undefined } as const
  const run = (address: string, work: () => Promise<void>) =>
    limiter.running({ address, counted: new Map() }, asker, work)
  const { promise, resolve } = Promise.withResolvers<void>()
  const first = [run('2001:db8::1', () => promise), run('2001:db8::2', () => promise)]
  await expect(run('2001:db8::3', () => promise)).rejects.toMatchObject({ code: 'rate_limited' })
  await run('2001:db8:0:1::1', async () => undefined)
  resolve()
  await Promise.all(first)
})
