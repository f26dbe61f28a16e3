import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { controls } from '../src/controls.ts'
import { removals } from '../src/removals/index.ts'

test('every removal is of a control that has a proof, and has words of its own', () => {
  const proven = new Set(controls.filter(({ proof }) => proof.length > 0).map(({ id }) => id))
  for (const { control, what } of removals) expect(proven.has(control), `${control} ${what}`).toBe(true)
  expect(new Set(removals.map(({ control, what }) => `${control} ${what}`)).size).toBe(removals.length)
})

test('every control that has a proof was seen red: something of it is taken out', () => {
  const removed = new Set(removals.map(({ control }) => control))
  const proven = controls.filter(({ proof }) => proof.length > 0)
  expect(proven.length).toBeGreaterThan(35)
  expect(proven.filter(({ id }) => !removed.has(id)).map(({ id }) => id)).toEqual([])
})

test('every removal finds its texts exactly once, and the files of its tests', () => {
  for (const { control, what, changes, proof } of removals) {
    for (const { file, find } of changes)
      expect(readFileSync(file, 'utf8').split(find).length - 1, `${control} ${what}: ${find}`).toBe(1)
    for (const { file } of proof) expect(existsSync(file), `${control} ${what}: ${file}`).toBe(true)
  }
})
