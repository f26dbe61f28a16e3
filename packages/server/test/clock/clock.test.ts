import { beforeAll, describe, expect, test } from 'vitest'
import { canFake, tellStory } from './faked.ts'

/** Where the distribution's PostgreSQL is tested, libfaketime is installed too: there nothing may be left out. */
const mustFake = process.env.WEIR_TEST_DATABASE_URL !== undefined

test.runIf(mustFake)('the clock can be faked here', () => {
  expect(canFake).toBe(true)
})

describe.runIf(canFake)('under a faked clock', () => {
  let seen: Record<string, unknown>
  beforeAll(async () => {
    seen = await tellStory()
  }, 200_000)

  test('the clocks of the server and of the database go together', () => {
    expect(seen['clocks']).toBe(true)
  })

  test('a sign-in link ends after fifteen minutes', () => {
    expect(seen['link after 16 minutes']).toBe(401)
  })

  test('a session ends when it is idle for thirty minutes, and not before', () => {
    expect([
      seen['session idle for 29 minutes'],
      seen['and again'],
      seen['session idle for 31 minutes'],
    ]).toEqual(['200', '200', '401 expired'])
  })

  test('a session ends after eight hours, however much it is used', () => {
    expect([
      seen['session used for 7 hours and 40 minutes'],
      seen['session used for more than 8 hours'],
    ]).toEqual(['200', '401 expired'])
  })

  test('a proof is good for a minute', () => {
    expect(seen['proof of 70 seconds']).toBe('401 unauthenticated')
  })

  test('a token is made within fifteen minutes of signing in', () => {
    expect(seen['token 16 minutes after sign-in']).toBe('403 denied')
  })

  test('a token ends on its day, when it was not used for ninety days, and after half a year', () => {
    expect(seen).toMatchObject({
      'token of one day after hours': '200',
      'token of one day after a day': '401 expired',
      'token in use after three months': '200',
      'token unused for three months': '401 expired',
      'token in use after 181 days': '401 expired',
    })
  })

  test('an invitation is good for seven days', () => {
    expect([seen['invitation after six days'], seen['invitation after eight days']]).toEqual([
      'open',
      'not_found',
    ])
  })
})
