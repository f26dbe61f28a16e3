import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeMetricScope } from './scope.ts'

const source = join(import.meta.dirname, '..')

test('only the door makes scopes', () => {
  const makers = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('metric/scope.ts'))
    .filter((file) => !file.startsWith('door/'))
    .filter((file) => readFileSync(join(source, file), 'utf8').includes('makeMetricScope'))
  expect(makers).toEqual([])
})

test('a scope does not change when the set it was made from does', () => {
  const groups = new Set(['a'])
  const scope = makeMetricScope({ organization_id: 'acme', groups })
  groups.add('b')
  expect(scope.groups).toEqual(new Set(['a']))
  expect(Object.isFrozen(scope)).toBe(true)
})
