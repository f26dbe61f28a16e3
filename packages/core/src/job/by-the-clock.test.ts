import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { byTheClock, hourMs, minuteMs, secondMs } from './by-the-clock.ts'

let logged: string[]
const log = (_level: string, message: string) => void logged.push(message)
beforeEach(() => {
  logged = []
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

test('a work is done at once and again, never twice at a time, and no more after the end', async () => {
  let [begun, running, most] = [0, 0, 0]
  const work = async () => {
    begun++
    most = Math.max(most, ++running)
    await new Promise((resolve) => setTimeout(resolve, 2.5 * minuteMs))
    running--
  }
  const clock = byTheClock(minuteMs, [['it waits', work]], log)
  await vi.advanceTimersByTimeAsync(8.5 * minuteMs)
  expect({ begun, most }).toEqual({ begun: 3, most: 1 })
  clock[Symbol.dispose]()
  await vi.advanceTimersByTimeAsync(hourMs)
  expect({ begun, logged }).toEqual({ begun: 3, logged: [] })
})

test('what fails again and again is logged once an hour, and at once when it had succeeded between', async () => {
  let isFailing = true
  const work = async () => {
    if (isFailing) throw new Error('no room')
  }
  using _clock = byTheClock(secondMs, [['nothing is sealed', work]], log)
  await vi.advanceTimersByTimeAsync(30 * minuteMs)
  expect(logged).toEqual(['nothing is sealed: Error: no room'])
  await vi.advanceTimersByTimeAsync(61 * minuteMs)
  expect(logged).toHaveLength(2)
  isFailing = false
  await vi.advanceTimersByTimeAsync(minuteMs)
  isFailing = true
  await vi.advanceTimersByTimeAsync(minuteMs)
  expect(logged).toHaveLength(3)
})

test('a failure of each hour is logged each hour, though it comes sooner than the one before', async () => {
  let takes = 5000
  const work = async () => {
    await new Promise((resolve) => setTimeout(resolve, (takes -= 1000)))
    throw new Error('away')
  }
  using _clock = byTheClock(hourMs, [['it waits', work]], log)
  await vi.advanceTimersByTimeAsync(2 * hourMs + minuteMs)
  expect(logged).toHaveLength(3)
})

test('a work that does not end is told of, once an hour', async () => {
  using _clock = byTheClock(minuteMs, [['it waits', () => new Promise(() => undefined)]], log)
  await vi.advanceTimersByTimeAsync(58 * minuteMs)
  expect(logged).toEqual([])
  await vi.advanceTimersByTimeAsync(65 * minuteMs)
  expect(logged).toEqual(Array(2).fill('it waits: what was begun an hour ago still runs'))
})

test('what fails after the end is not logged', async () => {
  const work = async () => {
    await new Promise((resolve) => setTimeout(resolve, 1000))
    throw new Error('the pool is closed')
  }
  const clock = byTheClock(minuteMs, [['it waits', work]], log)
  clock[Symbol.dispose]()
  await vi.advanceTimersByTimeAsync(5000)
  expect(logged).toEqual([])
})
