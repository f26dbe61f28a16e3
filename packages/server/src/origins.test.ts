import { expect, test } from 'vitest'
import { originsOf } from './origins.ts'

const at = (host: string, port = 4400) => ({ url: `http://${host}:${port}`, port })

test('the public address is the only origin where there is one', () => {
  expect(originsOf('https://weir.example.com/', at('127.0.0.1'))).toEqual(['https://weir.example.com'])
})

test('a server of this machine alone has its three names', () => {
  const names = ['http://127.0.0.1:4400', 'http://localhost:4400', 'http://[::1]:4400']
  expect(originsOf(undefined, at('127.0.0.1'))).toEqual(names)
  expect(originsOf(undefined, at('[::1]'))).toEqual(names)
})

test('a server at one address has that, and one at every address has each of them', () => {
  expect(originsOf(undefined, at('192.0.2.7'))).toEqual(['http://192.0.2.7:4400'])
  expect(originsOf(undefined, at('0.0.0.0'))).toContain('http://127.0.0.1:4400')
})

test('a port that is the scheme’s own is not written', () => {
  expect(originsOf(undefined, at('192.0.2.7', 80))).toEqual(['http://192.0.2.7'])
})
