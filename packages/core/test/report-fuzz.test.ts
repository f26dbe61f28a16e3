import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '@weir/contract'
import { importers } from '../src/report/importers/index.ts'

const folder = fileURLToPath(new URL('../src/report/importers/', import.meta.url))
const json = importers.filter(({ id }) =>
  readdirSync(folder + id).some((name) => /^sample\.(json|sarif)$/.test(name)),
)

test.each(json)(
  '$id reads or refuses any report of the wrong shape, and never fails otherwise',
  async (importer) => {
    const name = readdirSync(folder + importer.id).find((one) => one.startsWith('sample.'))
    const sample: unknown = JSON.parse(readFileSync(`${folder}${importer.id}/${name}`, 'utf8'))
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

async function read(importer: (typeof importers)[number], text: string): Promise<number> {
  let count = 0
  const open = async function* () {
    yield Buffer.from(text)
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
