import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '@weir/contract'
import { importers } from '../src/report/importers/index.ts'

const folder = fileURLToPath(new URL('../src/report/importers/', import.meta.url))
const json = importers.filter(({ id }) =>
  readdirSync(folder + id).some((name) => /^sample\.(jsonl?|sarif)$/.test(name)),
)

test.each(json)(
  '$id reads or refuses any report of the wrong shape, and never fails otherwise',
  async (importer) => {
    const name = readdirSync(folder + importer.id).find((one) => one.startsWith('sample.'))
    const sample = parsed(readFileSync(`${folder}${importer.id}/${name}`, 'utf8'))
    const paths = pathsOf(sample)
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom(null, -1, 1e300, 0.5, '', '\0', '%', '..', [], {}),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...paths), odd), { minLength: 1, maxLength: 4 }),
        async (edits) => {
          const text = JSON.stringify(edits.reduce(edited, sample))
          const outcome = await read(importer, text).catch((error: unknown) => error)
          if (typeof outcome !== 'number') expect(outcome).toBeInstanceOf(Fault)
        },
      ),
      { numRuns: 300 },
    )
  },
)

/** The sample as a value; JSON Lines as the list of those that are JSON, which is the other form of such a report. */
function parsed(text: string): unknown {
  const whole = valueOf(text)
  return whole === undefined
    ? text
        .split('\n')
        .map(valueOf)
        .filter((value) => value !== undefined)
    : whole
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const edit = fc.oneof(
  fc.record({ kind: fc.constant('cut'), at: fc.nat(), length: fc.nat(40) }),
  fc.record({ kind: fc.constant('end'), at: fc.nat(), length: fc.constant(0) }),
  fc.record({ kind: fc.constant('repeat'), at: fc.nat(), length: fc.nat(400) }),
  fc.record({ kind: fc.constant('flip'), at: fc.nat(), length: fc.integer({ min: 1, max: 255 }) }),
)

test.each(importers)(
  '$id reads or refuses any damaged report, and never fails otherwise',
  async (importer) => {
    const name = readdirSync(folder + importer.id).find((one) => one.startsWith('sample.'))
    const sample = readFileSync(`${folder}${importer.id}/${name}`)
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        const text = edits.reduce(damaged, sample).toString('utf8')
        const outcome = await read(importer, text).catch((error: unknown) => error)
        if (typeof outcome !== 'number') expect(outcome).toBeInstanceOf(Fault)
      }),
      { numRuns: 300 },
    )
  },
)

/** A piece cut out, the end cut off, a piece doubled, or bits of one byte turned over. */
function damaged(bytes: Buffer, { kind, at, length }: { kind: string; at: number; length: number }): Buffer {
  const from = at % Math.max(1, bytes.length)
  const [before, piece] = [bytes.subarray(0, from), bytes.subarray(from, from + length)]
  if (kind === 'end') return before
  if (kind === 'cut') return Buffer.concat([before, bytes.subarray(from + length)])
  if (kind === 'repeat') return Buffer.concat([before, piece, bytes.subarray(from)])
  return Buffer.concat([before, Buffer.from([(bytes[from] ?? 0) ^ length]), bytes.subarray(from + 1)])
}

async function read(importer: (typeof importers)[number], text: string): Promise<number> {
  let count = 0
  const open = async function* () {
    // As the chain before an importer refuses it.
    yield Buffer.from(text.replaceAll('\0', ' '))
  }
  for await (const item of importer.read({ open })) {
    const stored = JSON.stringify(item)
    expect(stored.includes('\\u0000')).toBe(false)
    count += 1
  }
  return count
}

type Path = readonly (string | number)[]

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const below = Array.isArray(value)
    ? value.flatMap((item, at) => pathsOf(item, [...path, at]))
    : Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))
  return [path, ...below]
}

function edited(value: unknown, [[step, ...rest], put]: [Path, unknown]): unknown {
  if (step === undefined) return put
  if (Array.isArray(value)) return value.map((item, at) => (at === step ? edited(item, [rest, put]) : item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === step ? edited(item, [rest, put]) : item]),
  )
}
