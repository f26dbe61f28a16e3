import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { annotationsOf } from '../src/annotations.ts'
import { readArgs } from '../src/args.ts'
import { codeQualityOf } from '../src/code-quality.ts'
import { Stop } from '../src/exit.ts'
import { help } from '../src/help.ts'
import { junitOf } from '../src/junit.ts'
import { refusal } from '../src/refusal.ts'
import { pauseMs } from '../src/retry.ts'
import { sarifOf } from '../src/sarif.ts'
import { harmless, harmlessJson } from '../src/text.ts'
import { loneUrl } from '../src/url.ts'
import { type Asked, verdictIn } from '../src/verdict.ts'
import { sarifFaults } from '../../server/test/published-schemas.ts'
import { aBreak, aPass, aReason } from './hostile.ts'

const url = 'https://weir.example.com'

/** The exit code and message of what is refused. */
function refused(work: () => unknown): { code: number; message: string } {
  try {
    work()
  } catch (error) {
    if (error instanceof Stop) return { code: error.exitCode, message: error.message }
    throw error
  }
  return { code: 0, message: '' }
}

describe('the command line', () => {
  const read = (line: string, environment: NodeJS.ProcessEnv = { WEIR_URL: url }) =>
    readArgs(line.split(' ').filter(Boolean), environment)

  test('of gate says everything once', () => {
    const id = '01993F6E-5F0C-7C55-9D0E-6A4D3B1D6A11'
    expect(
      read(
        `gate --repo app --path x --breaking 7.0 --baseline origin/main --require-report --lax --format junit --output f --group ${id} --timeout 9`,
      ),
    ).toEqual({
      kind: 'gate',
      options: {
        url,
        group: id.toLowerCase(),
        path: 'x',
        repo: 'app',
        commit: null,
        branch: null,
        isTokenOnStdin: false,
        timeoutSeconds: 9,
        isLax: true,
        breaking: 7,
        requiresReport: true,
        baseline: 'origin/main',
        format: 'junit',
        output: 'f',
      },
    })
    expect(read('gate')).toMatchObject({ options: { isLax: false, breaking: null, format: 'text' } })
    expect(read('gate --url http://127.0.0.1:4400/')).toMatchObject({
      options: { url: 'http://127.0.0.1:4400' },
    })
  })

  test.each([
    '',
    'nothing',
    'gate extra',
    'gate --baseline',
    'gate --baseline main..other',
    'gate --baseline main~1',
    'gate --baseline=-x',
    'gate --strict --lax',
    'gate --lax=yes',
    'gate --no-strict',
    'gate --repo',
    'gate --repo a/b',
    'gate --breaking 11',
    'gate --breaking 7.05',
    'gate --breaking -1',
    'gate --breaking 1e1',
    'gate --format xml',
    'gate --commit abc',
    'gate --timeout 0',
    'gate --timeout 1.5',
    'gate --timeout 99999',
    'gate --group name',
    'upload',
    'upload --lax a.sarif',
    'gate --repo app --help',
    'gate --version',
    'upload -h a.sarif',
    'doctor extra',
  ])('"%s" is wrong use', (line) => {
    expect(refused(() => read(line)).code).toBe(2)
  })

  test('tells how it is used only when nothing else is asked', () => {
    for (const line of ['help', '--help', '-h', 'gate --help', 'upload -h'])
      expect(read(line)).toEqual({ kind: 'help' })
    expect(read('upload -- --help')).toMatchObject({ kind: 'upload', options: { files: ['--help'] } })
  })

  test('needs an address', () => {
    expect(refused(() => read('gate', {}))).toMatchObject({
      code: 2,
      message: expect.stringContaining('WEIR_URL'),
    })
  })

  test('is in the help: each of its options, and none that it refuses', () => {
    const options = [...help.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name = '']) => name)
    expect(options.length).toBeGreaterThan(10)
    for (const name of options) {
      const messages = ['gate', 'upload f', 'doctor'].map(
        (line) => refused(() => read(`${line} ${name}`)).message,
      )
      expect(
        messages.some((message) => !message.includes('Unknown option')),
        name,
      ).toBe(true)
    }
  })
})

describe('the address', () => {
  test.each([
    'weir.example.com',
    'http://weir.example.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://10.0.0.1',
    'ftp://weir.example.com',
    'file:///etc/passwd',
    'https://user:secret@weir.example.com',
    'https://weir.example.com/path',
    'https://weir.example.com/?a=1',
    'https://weir.example.com/#a',
    '',
  ])('"%s" is refused, and not repeated', (text) => {
    const { code, message } = refused(() => loneUrl(text))
    expect(code).toBe(2)
    expect(message).not.toContain('secret')
  })

  test.each([
    'https://weir.example.com:8443',
    'http://localhost:4400',
    'http://[::1]:4400',
    'http://127.9.9.9',
  ])('%s is taken', (text) => expect(loneUrl(text)).toBe(text))
})

describe('a verdict', () => {
  const asked: Asked & { branch: string } = {
    root: 'app',
    group: null,
    commit: 'a'.repeat(40),
    branch: 'main',
    nonce: 'n'.repeat(48),
    breaking: null,
    baseline: null,
  }
  const { baseline: _, ...withoutChange } = asked
  const told = { ...withoutChange, breaking_severity: 10 }

  test('is taken as it is, with what a newer server adds left out', () => {
    expect(verdictIn({ ...aPass(told), more: 1 }, asked)).toEqual(aPass(told))
    expect(verdictIn(aBreak(told), asked)).toEqual(aBreak(told))
  })

  test('with any field left out, or of another kind, is none', () => {
    const run: Record<string, unknown> = { ...aBreak(told) }
    for (const key of Object.keys(run)) {
      const { [key]: value, ...without } = run
      expect(refused(() => verdictIn(without, asked)).code, key).toBe(4)
      for (const other of [undefined, true, {}, [[]], Number.NaN, typeof value === 'string' ? 1 : 'text'])
        expect(refused(() => verdictIn({ ...run, [key]: other }, asked)).code, key).toBe(4)
    }
    const reason: Record<string, unknown> = { ...aReason }
    for (const key of Object.keys(reason)) {
      const { [key]: _, ...without } = reason
      expect(refused(() => verdictIn({ ...run, reasons: [without] }, asked)).code, key).toBe(4)
    }
  })

  test('about another change, or about everything when a change was asked about, is none', () => {
    const change = { ...asked, baseline: 'b'.repeat(40) }
    const ofChange = aPass({ ...told, baseline: change.baseline })
    expect(verdictIn(ofChange, change)).toEqual(ofChange)
    expect(refused(() => verdictIn(ofChange, asked)).code).toBe(4)
    expect(refused(() => verdictIn(aPass(told), change)).code).toBe(4)
    expect(refused(() => verdictIn(aPass({ ...told, baseline: 'c'.repeat(40) }), change)).code).toBe(4)
    expect(refused(() => verdictIn({ ...ofChange, is_baseline_reported: null }, change)).code).toBe(4)
  })

  test('is never taken from a prototype', () => {
    expect(refused(() => verdictIn(Object.create(aPass(told)), asked)).code).toBe(4)
  })

  test('of another group than asked for is none', () => {
    expect(refused(() => verdictIn(aPass(told), { ...asked, group: 'x' })).code).toBe(4)
  })

  test('with more than a hundred that break shows a hundred', () => {
    const many = {
      ...aBreak(told),
      judged: 150,
      breaking: 150,
      reasons: Array.from({ length: 100 }, () => aReason),
    }
    expect(verdictIn(many, asked).reasons).toHaveLength(100)
    expect(refused(() => verdictIn({ ...many, reasons: many.reasons.slice(1) }, asked)).code).toBe(4)
    expect(refused(() => verdictIn({ ...many, reasons: [...many.reasons, aReason] }, asked)).code).toBe(4)
  })

  test('whatever JSON comes, it passes only as the pass that was asked for', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(aPass(told))), fc.jsonValue()), (changes) => {
        const { code } = refused(() => verdictIn({ ...aPass(told), ...changes }, asked))
        if (code === 0) {
          const run = verdictIn({ ...aPass(told), ...changes }, asked)
          const { nonce, commit, branch } = asked
          expect(run).toMatchObject({ verdict: 'pass', breaking: 0, reasons: [], nonce, commit, branch })
        } else expect(code).toBe(4)
      }),
    )
  })
})

const anyText = fc.string({ unit: 'binary', maxLength: 60 })

describe('text of a server', () => {
  test('loses every sign that moves, colours, hides or commands', () => {
    expect(harmless('a\u001b[2Jb\r\nc\u009bd\u202ee##[f]\ud800\u2028')).toBe('a�[2Jb��c�d�e# # [f]��')
    expect(harmless('schöne Grüße, 脆弱性 🐟')).toBe('schöne Grüße, 脆弱性 🐟')
    fc.assert(
      fc.property(anyText, (text) => {
        expect(harmless(text)).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]|##\[/u)
      }),
    )
  })

  test('as JSON stays the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), anyText, (value, text) => {
        const written = harmlessJson({ value, text: `${text}\u009b##[x]` })
        expect(written).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]|##\[/)
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify({ value, text: `${text}\u009b##[x]` })))
      }),
    )
  })

  test('in JUnit is well-formed XML, whatever it is', () => {
    const safe = '(?:[^<&"\\p{Cc}\\p{Cs}\\ufffe\\uffff]|&(?:amp|lt|gt|quot|apos);)*'
    const document = new RegExp(
      `^<\\?xml version="1.0" encoding="UTF-8"\\?>\\n(?:\\s*</?[a-z]+(?: [a-z_]+="${safe}")*/?>${safe}|\\n)+$`,
      'u',
    )
    fc.assert(
      fc.property(anyText, (text) => {
        const reasons = [{ ...aReason, title: text, location: text, why: text, state: text, serial: text }]
        const xml = junitOf({ ...aBreak({ root: 'app', commit: 'c', nonce: 'n' }), reasons }, 1)
        expect(xml).toMatch(document)
        expect(xml.match(/<failure /g)).toHaveLength(1)
        expect(xml.match(/<\/failure>/g)).toHaveLength(1)
      }),
    )
    expect(junitOf(aPass({ root: 'app', commit: 'c', nonce: 'n' }), 1)).toContain('tests="1" failures="0"')
  })

  test('in SARIF is valid by its published schema, and in Code Quality as GitLab reads it', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, isNew) => {
        const known = isNew ? { vulnerability_id: null, serial: null } : {}
        const reasons = [{ ...aReason, ...known, title: text, location: text, why: text }, aReason]
        const run = { ...aBreak({ root: 'app', commit: 'c', nonce: 'n' }), reasons }
        expect(sarifFaults(JSON.parse(sarifOf(run)))).toEqual([])
        for (const issue of JSON.parse(codeQualityOf(run)))
          expect(issue).toEqual({
            description: expect.stringMatching(/./),
            check_name: expect.any(String),
            fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
            severity: 'blocker',
            location: { path: expect.stringMatching(/./), lines: { begin: expect.any(Number) } },
          })
      }),
      { examples: [['\ud800/a.js:1', false]] },
    )
    const of = (reason: typeof aReason) =>
      JSON.parse(codeQualityOf({ ...aBreak({ root: 'app', commit: 'c', nonce: 'n' }), reasons: [reason] }))[0]
    expect(of({ ...aReason, location: 'src/moved.js:9', why: 'other' }).fingerprint).toBe(
      of(aReason).fingerprint,
    )
    expect(of({ ...aReason, vulnerability_id: null }).fingerprint).not.toBe(of(aReason).fingerprint)
  })

  test('in an annotation stays within its command', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const [line = ''] = annotationsOf([{ ...aReason, title: text, why: text, location: text }])
        expect(line).toMatch(/^::error (file=[^:,\n]*,line=\d+,)?title=[^:,\n]*::[^\n\r]*$/)
      }),
    )
    const at = (location: string) => annotationsOf([{ ...aReason, location }])[0]
    expect(at('src/a,b.js:3')).toContain(
      'file=src/a%2Cb.js,line=3,title=FIR-1 Injection::severity 9.4, src/a,b.js:3:',
    )
    for (const location of ['https://a.test:443', '10.0.0.1:80', 'lodash 4.17.20', '../../etc/passwd:1'])
      expect(at(location)).not.toContain('file=')
  })
})

test('pauses grow, by chance within half of them, obey the server and end', () => {
  expect([1, 2, 3, 9].map((attempt) => pauseMs(attempt, null, { random: 1 }))).toEqual([
    500, 1000, 2000, 10_000,
  ])
  expect(pauseMs(1, null, { random: 0 })).toBe(250)
  expect(pauseMs(1, '7', { random: 0 })).toBe(7000)
  expect(pauseMs(1, '999999', { random: 0 })).toBe(300_000)
  const now = Date.parse('2026-11-30T12:00:00Z')
  expect(pauseMs(1, 'Mon, 30 Nov 2026 12:00:09 GMT', { random: 0, now })).toBe(9000)
  for (const wrong of ['-5', 'soon', '', 'Mon, 30 Nov 2020 12:00:09 GMT'])
    expect(pauseMs(1, wrong, { random: 0, now })).toBe(250)
})

test('no refusal passes, whatever its status and body', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), fc.jsonValue(), (status, problem) => {
      expect([2, 3, 4, 5]).toContain(refusal(status, problem, url).exitCode)
    }),
  )
})
