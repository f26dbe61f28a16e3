import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../engine.ts'
import { metrics } from './index.ts'

const files = readdirSync(import.meta.dirname)
  .filter((file) => !file.endsWith('.test.ts') && file !== 'index.ts')
  .map((file) => file.replace(/\.ts$/, ''))

test('lists every metric of the folder once, and each file is named for its metric', () => {
  expect(metrics.map(({ id }) => id)).toEqual(files.toSorted())
})

describe.each(metrics)('$id', ({ id, title, definition }) => {
  test('says in sentences what it counts', () => {
    expect(title).toMatch(/^[A-Z]/)
    expect(definition).toMatch(/^[A-Z].{30,}\.$/)
  })

  test('is in the catalogue with its statistics', () => {
    const entry = catalogue().find((known) => known.id === id)
    expect(entry?.columns.length).toBeGreaterThan(0)
  })
})
