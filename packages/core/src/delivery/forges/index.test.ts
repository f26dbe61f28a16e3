import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { forges } from './index.ts'

it('lists exactly the forges that have a folder', () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  )
  expect(forges.map(({ id }) => id).toSorted()).toEqual(folders.map(({ name }) => name).toSorted())
})
