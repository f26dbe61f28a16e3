import { expect, test } from 'vitest'
import { addressesIn } from './addresses-in.ts'

const followed = (text: string) =>
  addressesIn(text)
    .filter(({ isAddress }) => isAddress)
    .map((piece) => piece.text)

test('addresses in a text are found, without what ends the sentence', () => {
  expect(followed('See https://example.com/rule?a=1#b.')).toEqual(['https://example.com/rule?a=1#b'])
  expect(followed('(http://one.example) and HTTPS://two.example/x, too')).toEqual([
    'http://one.example',
    'HTTPS://two.example/x',
  ])
})

test.each([
  'See javascript:alert(1)',
  'data:text/html,x',
  'ftp://example.com',
  'https://',
  'https://[',
  'xhttps://example.com',
  '',
])('nothing else is followed: %s', (text) => {
  expect(followed(text)).toEqual([])
})

test.each(['See https://example.com/a, then.', 'https://a.example https://b.example', 'nothing'])(
  'the pieces are the whole text: %s',
  (text) => {
    expect(
      addressesIn(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text)
  },
)
