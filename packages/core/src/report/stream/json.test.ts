import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '@weir/contract'
import { readJson } from './json.ts'
import type { JsonElement } from './json-scanner.ts'
import { pointerOf } from './json-pattern.ts'
import { reportLimits } from './limits.ts'

const patterns = {
  '/runs/*/results/*': 'take',
  '/runs/*/named/{}': 'take',
  '/rules/*': 'take',
  '/noise/*': 'skip',
  '/hush/{}': 'skip',
} as const

test('streamed elements and skeleton together are what JSON.parse sees, however the bytes are cut', async () => {
  const map = fc.oneof(
    fc.dictionary(fc.string(), fc.jsonValue()).map((one) => ({ ...one })),
    fc.jsonValue(),
  )
  const document = fc.record(
    {
      runs: fc.array(
        fc.record(
          { results: fc.array(fc.jsonValue()), named: map, other: fc.jsonValue() },
          { requiredKeys: [] },
        ),
      ),
      hush: map,
      rules: fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()),
      noise: fc.array(fc.jsonValue()),
      'a/b~"\\é': fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(
      document,
      fc.constantFrom(0, 1, '\t', ' \n '),
      fc.array(fc.nat(60)),
      async (value, space, cuts) => {
        const text = JSON.stringify(value, null, space)
        const { elements, skeleton } = await read(Buffer.from(text), cuts)
        const whole: unknown = JSON.parse(text)
        expect(rebuilt(skeleton, elements)).toEqual(withoutNoise(whole))
      },
    ),
    { numRuns: 400 },
  )
})

test('a document is refused exactly when JSON.parse refuses it', async () => {
  const sample =
    '{"runs":[{"results":[1,"\\u00e9\\"",{"a":[true,null,-1.5e3]}],"x":{},"named":{"a":{},"b":[2]}},{}],"rules":[],"y":"z"}'
  const edit = fc.record({
    at: fc.nat(sample.length - 1),
    drop: fc.nat(3),
    put: fc.constantFrom('', ',', '"', '}', ']', ':', '[', '{', ' ', '1', '\\'),
  })
  await fc.assert(
    fc.asyncProperty(edit, fc.array(fc.nat(9)), async ({ at, drop, put }, cuts) => {
      const text = sample.slice(0, at) + put + sample.slice(at + drop)
      const ours = await read(Buffer.from(text), cuts).then(
        () => true,
        (error: unknown) => {
          expect(error).toBeInstanceOf(Fault)
          return false
        },
      )
      expect(ours).toBe(parses(text))
    }),
    { numRuns: 1000 },
  )
})

test('an element longer than the limit is told apart and the rest is read', async () => {
  const limits = { ...reportLimits, element: 20 }
  const { elements } = await read(Buffer.from(`{"rules":[1,"${'x'.repeat(50)}",2]}`), [7, 7, 7, 7, 7], limits)
  expect(elements.map((element) => element.value)).toEqual([1, undefined, 2])
})

test('a million nested arrays are refused with the place they stand at', async () => {
  const bomb = Buffer.from(`{"runs":[{"results":[${'['.repeat(1_000_000)}`)
  await expect(read(bomb, [])).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('deeper than 64 levels'),
    evidence: { pointer: '/runs/0/results/0' },
  })
})

test('a large property that is not streamed is refused before it fills the memory', async () => {
  const limits = { ...reportLimits, skeleton: 1000 }
  await expect(read(Buffer.from(`{"x":"${'y'.repeat(2000)}"}`), [], limits)).rejects.toMatchObject({
    code: 'too_large',
  })
})

test('a streamed array that stands twice in one object is refused', async () => {
  await expect(read(Buffer.from('{"rules":[1],"rules":[2]}'), [])).rejects.toMatchObject({ code: 'invalid' })
})

test('properties of a streamed object come with their keys, and one that is too long without its value', async () => {
  const limits = { ...reportLimits, element: 20 }
  const text = `{"runs":[{"named":{"a/b":1,"c":"${'x'.repeat(50)}"}}]}`
  const { elements, skeleton } = await read(Buffer.from(text), [7, 7, 7, 7, 7], limits)
  expect(elements.map(({ key, value }) => [key, value])).toEqual([
    ['a/b', 1],
    ['c', undefined],
  ])
  expect(elements.map(({ pattern, at, key }) => pointerOf(pattern, at, key))).toEqual([
    '/runs/0/named/a~1b',
    '/runs/0/named/c',
  ])
  expect(skeleton).toEqual({ runs: [{ named: {} }] })
})

test('a streamed object that stands twice in one object is refused', async () => {
  await expect(read(Buffer.from('{"hush":{},"hush":{"a":1}}'), [])).rejects.toMatchObject({ code: 'invalid' })
})

async function read(bytes: Buffer, cuts: readonly number[], limits = reportLimits) {
  const reading = readJson(cut(bytes, cuts), patterns, limits)
  const elements: JsonElement[] = []
  for await (const batch of reading.batches) elements.push(...batch)
  return { elements, skeleton: reading.skeleton() }
}

async function* cut(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (const size of cuts) {
    yield bytes.subarray(at, at + size)
    at += size
  }
  yield bytes.subarray(at)
}

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function rebuilt(skeleton: unknown, elements: readonly JsonElement[]): unknown {
  for (const { pattern, at, key, value } of elements) {
    const indexes = [...at]
    const steps = pattern.split('/').slice(1, -1)
    const list = steps.reduce((from, step) => childOf(from, step === '*' ? indexes.shift() : step), skeleton)
    if (pattern.endsWith('{}')) {
      Object.defineProperty(list, key, { value, enumerable: true, configurable: true, writable: true })
      continue
    }
    if (!Array.isArray(list)) throw new Error(`${pattern} is not an array in the skeleton.`)
    expect(list.length).toBe(indexes[0])
    list.push(value)
  }
  return skeleton
}

function childOf(from: unknown, step: string | number | undefined): unknown {
  if (Array.isArray(from)) return from[Number(step)]
  return typeof from === 'object' && from !== null
    ? new Map(Object.entries(from)).get(String(step))
    : undefined
}

function withoutNoise(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const quiet = 'noise' in value ? { ...value, noise: [] } : value
  const isMap = 'hush' in value && Object.prototype.toString.call(value.hush) === '[object Object]'
  return isMap ? { ...quiet, hush: {} } : quiet
}
