import { expect, test } from 'vitest'
import { titleOf } from './title.ts'

const nothing = { name: null, short: null, summary: null, message: '' }

test.each([
  [
    'a short description',
    { id: 'js/sqli', short: 'SQL built from input', name: 'js/sqli' },
    'SQL built from input',
  ],
  [
    'a full description, where the short one only repeats the id',
    {
      id: 'python.lang.eval-detected',
      name: 'python.lang.eval-detected',
      short: 'Semgrep Finding: python.lang.eval-detected',
      summary: 'Detected the use of eval(). It can run code from outside. Avoid it.',
    },
    'Detected the use of eval()',
  ],
  [
    'a name in words',
    { id: 'B101', name: 'assert_used', summary: 'See the documentation of it.' },
    'Assert used',
  ],
  ['a name in camel case', { id: 'S2068', name: 'HardcodedPassword' }, 'Hardcoded password'],
  [
    'a full description before the id',
    { id: 'xss', summary: 'Output without escaping.' },
    'Output without escaping',
  ],
  [
    'a message that fits every result',
    { id: 'x(y)', message: 'Unexpected use of comma operator' },
    'Unexpected use of comma operator',
  ],
  [
    'a message up to what it shows of its place',
    {
      id: '@lint/preset > @lint/rule-basicauth',
      short: 'secretlint rule(@lint/preset > @lint/rule-basicauth) error',
      message: 'found basic auth credential: ********',
    },
    'Found basic auth credential',
  ],
  [
    'the id in words, never a message about one place',
    { id: 'eslint(no-shadow)', message: "'read' is declared above." },
    'No shadow',
  ],
  ['the words of a short name whole', { id: 'weak/hash' }, 'Weak hash'],
  ['the id of an advisory as it is', { id: 'CVE-2024-12345' }, 'CVE-2024-12345'],
  ['a code as it is', { id: 'CKV_AWS_20' }, 'CKV_AWS_20'],
])('a title is %s', (_, rule, title) => {
  expect(titleOf({ ...nothing, ...rule })).toBe(title)
})

test('a title fits into a line of a list', () => {
  const title = titleOf({ ...nothing, id: 'x', summary: 'Many words that do not end '.repeat(20) })
  expect(title.length).toBeLessThanOrEqual(120)
  expect(title).toMatch(/\w…$/)
})
