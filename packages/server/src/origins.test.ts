import { expect, test } from 'vitest'
import { originsOf } from './origins.ts'

test('the public address is the only origin where there is one', () => {
  expect(originsOf('https://weir.example.com/', { port: 4400 })).toEqual(['https://weir.example.com'])
})

test('without one a server is reached under the three names of its machine', () => {
  const names = ['http://127.0.0.1:4400', 'http://localhost:4400', 'http://[::1]:4400']
  expect(originsOf(undefined, { port: 4400 })).toEqual(names)
})

test('a port that is the scheme’s own is not written', () => {
  expect(originsOf(undefined, { port: 80 })).toContain('http://127.0.0.1')
})
