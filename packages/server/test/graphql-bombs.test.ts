import { Fault } from '@weir/contract'
import { describe, expect, test } from 'vitest'
import { boundMs, leastMs } from '../../core/test/processor-time.ts'
import { preparer } from '../src/graphql/document.ts'
import { graphqlSchema } from '../src/graphql/schema.ts'
import { defaultLimits } from '../src/limits.ts'

const schema = graphqlSchema()
const limits = defaultLimits.graphql

/** Prepares a document that was never seen, and tells how it was refused. */
function refusal(query: string, variables: Record<string, unknown> = {}): string {
  const prepare = preparer(schema, limits)
  return codeOf(() => prepare({ query, operationName: undefined, variables }))
}

function codeOf(work: () => unknown): string {
  try {
    work()
    return 'accepted'
  } catch (error) {
    if (error instanceof Fault) return error.code
    throw error
  }
}

const times = (count: number, text: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ')
const nested = (depth: number, open: string, close: string, core: string): string =>
  open.repeat(depth) + core + close.repeat(depth)

const bombs: Record<string, { query: string; variables?: Record<string, unknown>; code: string }> = {
  'a document of a megabyte': { query: `{ ${times(200_000, () => 'me { id }')} }`, code: 'too_costly' },
  'a string of a megabyte and no end': { query: `{ me(a: "${'a'.repeat(1_000_000)}`, code: 'invalid' },
  'links in circles, eleven levels deep': {
    query: `{ groups(first: 1) { nodes { ${nested(5, 'roots(first: 1) { group { ', '} }', 'id')} } } }`,
    code: 'too_costly',
  },
  'braces a thousand levels deep': { query: nested(990, '{ a ', '}', ''), code: 'too_costly' },
  'values a thousand levels deep': {
    query: `{ me(a: ${nested(900, '[', ']', '1')}) { id } }`,
    code: 'invalid',
  },
  'twenty-one root fields': { query: `{ ${times(21, (at) => `me${at}: me { id }`)} }`, code: 'too_costly' },
  'root fields hidden in fragments': {
    query: `{ ...a ...a } fragment a on Query { ${times(11, () => 'me { id }')} }`,
    code: 'too_costly',
  },
  'twenty-one aliases': {
    query: `{ me { ${times(21, (at) => `a${at}: id`)} } }`,
    code: 'too_costly',
  },
  'one field said a thousand times': { query: `{ me { ${times(1900, () => 'id')} } }`, code: 'too_costly' },
  'the whole schema six times': {
    query: `{ ${times(6, (at) => `a${at}: __schema { types { fields { name } } }`)} }`,
    code: 'too_costly',
  },
  'the whole schema six times, hidden in a fragment': {
    query: `{ ${times(6, () => '...a')} } fragment a on Query { ${times(2, (at) => `a${at}: __type(name: "Root") { name }`)} }`,
    code: 'too_costly',
  },
  'fifty-one directives': {
    query: `{ me { id ${times(51, () => '@include(if: true)')} } }`,
    code: 'too_costly',
  },
  'a fragment that holds itself': {
    query:
      '{ groups { ...a } } fragment a on GroupConnection { nodes { roots { group { ...b } } } } fragment b on Group { roots { group { ...b } } }',
    code: 'invalid',
  },
  'two fragments that hold each other': {
    query: '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
    code: 'invalid',
  },
  'fragments that double at every step': {
    query: `{ groups(first: 200) { nodes { ...f0 } } } ${times(
      3,
      (at) =>
        `fragment f${at} on Group { a: roots(first: 200) { group { ...f${at + 1} } } b: roots(first: 200) { group { ...f${at + 1} } } }`,
    )} fragment f3 on Group { id }`,
    code: 'too_costly',
  },
  'large pages of large pages': {
    query:
      '{ findings(first: 200) { nodes { vulnerabilities(first: 200) { treatments(first: 200) { group { id roots(first: 200) { group { roots(first: 200) { id } } } } } finding { group { id } } root { group { id } } } } } }',
    code: 'too_costly',
  },
  'small pages of many parents': {
    query: '{ findings(first: 200) { nodes { vulnerabilities(first: 30) { id } } } }',
    code: 'too_costly',
  },
  'large pages through variables': {
    query:
      'query ($first: Int) { a: vulnerabilities(first: $first) { ...v } b: vulnerabilities(first: $first) { ...v } c: vulnerabilities(first: $first) { ...v } } fragment v on VulnerabilityConnection { nodes { finding { id } root { id } group { id } assignee { id } } }',
    variables: { first: 200 },
    code: 'too_costly',
  },
  'pages of a size that is no number': {
    query:
      'query ($first: Int) { a: vulnerabilities(first: $first) { ...v } b: vulnerabilities(first: $first) { ...v } c: vulnerabilities(first: $first) { ...v } } fragment v on VulnerabilityConnection { nodes { finding { id } root { id } group { id } assignee { id } } }',
    variables: { first: '1e9' },
    code: 'too_costly',
  },
  'introspection that multiplies': {
    query: `{ __schema { types { ${nested(6, 'fields { type { ', '} }', 'name')} } } }`,
    code: 'invalid',
  },
  'three hundred fragments of one field': {
    query: `{ me { ${times(330, () => '...{ id }')} } }`,
    code: 'too_costly',
  },
  'the same links in fifty fragments': {
    query: `{ groups(first: 1) { nodes { ${times(50, () => '...{ roots(first: 1) { group { findings(first: 1) { id } } } }')} } } }`,
    code: 'accepted',
  },
  'fragments in every pair': {
    query: `{ me { ${times(200, (at) => `...f${at}`)} } } ${times(200, (at) => `fragment f${at} on Me { id }`)}`,
    code: 'too_costly',
  },
  'a mutation in a query’s clothes': {
    query: '{ createGroup(input: { name: "x" }) { id } }',
    code: 'invalid',
  },
  'a subscription': { query: 'subscription { me { id } }', code: 'invalid' },
  'no operation at all': { query: 'fragment a on Query { me { id } }', code: 'invalid' },
  nothing: { query: '', code: 'invalid' },
}

describe('a bomb', () => {
  test.each(Object.entries(bombs))('%s', (_, { query, variables, code }) => {
    expect(refusal(query, variables)).toBe(code)
    expect(leastMs(() => refusal(query, variables))).toBeLessThan(boundMs(50))
  })
})

describe('at the limit', () => {
  test.each([
    ['twenty root fields', `{ me { id } ${times(19, (at) => `a${at}: me { id }`)} }`],
    ['fifty directives', `{ me { id ${times(50, () => '@include(if: true)')} } }`],
    [
      'ten levels',
      '{ groups(first: 1) { nodes { roots(first: 1) { group { roots(first: 1) { group { roots(first: 1) { group { id } } } } } } } } }',
    ],
    [
      'the page of the front with every link',
      '{ vulnerabilities(first: 200) { totalCount pageInfo { endCursor } edges { cursor node { id finding { title } root { nickname } group { name } assignee { name } treatments(first: 5) { id } } } } }',
    ],
  ])('%s is accepted', (name, query) => {
    // one directive may stand only once on a field: that is not a matter of size
    expect(refusal(query)).toBe(name === 'fifty directives' ? 'invalid' : 'accepted')
  })
})
