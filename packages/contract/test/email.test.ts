import { expect, test } from 'vitest'
import { z } from 'zod'
import { domainName, domainOf, emailAddress, readEmail } from '../src/index.ts'

const keyOf = (text: string) => readEmail(text)?.email ?? null

test.for([
  ['capitals', 'Ana.Lee+git@Corp.Example', 'ana.lee+git@corp.example'],
  ['an international domain in its ASCII form', 'ana@XN--BCHER-KVA.example', 'ana@xn--bcher-kva.example'],
  ['an international top domain', 'ana@corp.xn--p1ai', 'ana@corp.xn--p1ai'],
  ['letters beyond ASCII before the @', 'Zoë@corp.example', 'zoë@corp.example'],
])('an address with %s has one spelling', ([, text = '', email]) => {
  expect(readEmail(text)).toEqual({ email, domain: domainOf(email ?? '') })
  expect(emailAddress().parse(text)).toBe(email)
})

test.for([
  ['a dot', 'ana.lee@corp.example', 'analee@corp.example'],
  ['a plus sign', 'ana+x@corp.example', 'ana@corp.example'],
  ['the sign for kelvin', '\u{212A}im@corp.example', 'kim@corp.example'],
  ['a long s', 'ro\u{17F}e@corp.example', 'rose@corp.example'],
  ['a dotted capital I', '\u{130}da@corp.example', 'ida@corp.example'],
  ['a capital beyond ASCII', 'ÄNA@corp.example', 'äna@corp.example'],
  ['composed letters', 'Zoe\u{308}@corp.example', 'Zo\u{EB}@corp.example'],
  ['a ligature', 'o\u{FB03}ce@corp.example', 'office@corp.example'],
  ['wide letters', '\u{FF41}na@corp.example', 'ana@corp.example'],
  ['a Cyrillic letter', '\u{430}na@corp.example', 'ana@corp.example'],
  ['a sharp s', 'stra\u{DF}e@corp.example', 'strasse@corp.example'],
])('two addresses that differ by %s are two', ([, one = '', other = '']) => {
  expect(keyOf(one)).not.toBeNull()
  expect(keyOf(other)).not.toBeNull()
  expect(keyOf(one)).not.toBe(keyOf(other))
})

test.for([
  ['the sign for kelvin', 'ban\u{212A}.example'],
  ['a long s', 'ro\u{17F}e.example'],
  ['wide letters', '\u{FF42}ank.example'],
  ['a Cyrillic letter', 'b\u{430}nk.example'],
  ['a letter beyond ASCII', 'bücher.example'],
  ['a wide dot', 'bank\u{3002}example'],
  ['a soft hyphen', 'ba\u{AD}nk.example'],
  ['a space of no width', 'ba\u{200B}nk.example'],
  ['a dot at the end', 'bank.example.'],
  ['one label', 'localhost'],
  ['an address', '[127.0.0.1]'],
])('a domain with %s is refused, in an address and by itself', ([, text = '']) => {
  expect(readEmail(`ana@${text}`)).toBeNull()
  expect(emailAddress().safeParse(`ana@${text}`).success).toBe(false)
  expect(domainName().safeParse(text).success).toBe(false)
})

test('a domain by itself is spelled as in an address', () => {
  expect(domainName().parse(' Corp.EXAMPLE')).toBe(readEmail('ana@CORP.example')?.domain)
})

test.for([
  '',
  'ana',
  'corp.example',
  '@corp.example',
  'a@b@corp.example',
  '"a"@corp.example',
  'a b@corp.example',
  'a@corp.example\n',
  ' a@corp.example',
  `${'a'.repeat(65)}@corp.example`,
])('%j is no address', (text) => {
  expect(readEmail(text)).toBeNull()
  expect(emailAddress().safeParse(text).success).toBe(false)
})

test('what a schema lets through is what the reader lets through, in the same spelling', () => {
  const texts = [
    'Ana@Corp.example',
    'ana@corp',
    'a..b@corp.example',
    '.a@corp.example',
    `${'a'.repeat(64)}@${'b'.repeat(60)}.example`,
  ]
  for (const text of texts) {
    const parsed = z.safeParse(emailAddress(), text)
    expect(parsed.success ? parsed.data : null).toBe(keyOf(text))
  }
})
