import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { uuid7 } from '../keys/uuid.ts'
import { type AuditRow, beforeFirst, ChainCheck, type Head, linkOf, type SealedRow } from './chain.ts'

/** The nightly run tries them all; every run a tenth of them. */
const tamperings = process.env.WEIR_NIGHTLY === '1' ? 10_000 : 1_000
const rows = 150

/** A generator that gives the same numbers for the same seed (xorshift). */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

function contentOf(organization_id: string, number: number): AuditRow {
  return {
    organization_id,
    id: uuid7(),
    at: new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString().replace('Z', '000Z'),
    principal_kind: number % 3 === 0 ? 'service' : 'session',
    user_id: number % 3 === 0 ? null : uuid7(),
    credential_id: uuid7(),
    operator_id: null,
    from_address: '192.0.2.0',
    operation: 'group.create',
    objects: '{}',
    input: `{"name": "group ${number}"}`,
    request_id: null,
  }
}

/** A chain as the sealer makes it, with the head that was written down after every tenth row. */
function sealed(contents: readonly AuditRow[]): { chain: SealedRow[]; heads: Head[] } {
  let hash: Buffer = beforeFirst
  const chain = contents.map((row, index) => ({
    ...row,
    seq: index + 1,
    hash: (hash = linkOf(hash, index + 1, row)),
  }))
  const heads = chain
    .filter(({ seq }) => seq % 10 === 0)
    .map((row) => ({
      organization_id: row.organization_id,
      seq: row.seq,
      hash: row.hash.toString('hex'),
      sealed_at: row.at,
    }))
  return { chain, heads }
}

/** What a reader of the whole database finds: rows in the order of their numbers, and a head that names the last. */
function findingsIn(chain: readonly SealedRow[], heads: readonly Head[]) {
  const check = new ChainCheck()
  for (const head of heads) check.expect(head)
  const ordered = chain.toSorted((one, other) => one.seq - other.seq)
  for (const row of ordered) check.add(row)
  const last = ordered.at(-1)
  return check.finish(last ? { seq: last.seq, hash: last.hash } : null)
}

type Random = (below: number) => number
type Tamper = (chain: SealedRow[], random: Random) => SealedRow[]

const texts = [
  'id',
  'at',
  'principal_kind',
  'credential_id',
  'from_address',
  'operation',
  'objects',
  'input',
  'organization_id',
] as const

/** Links everything anew from a place on: what one who knows how the chain is made would do. */
function relinked(chain: readonly SealedRow[]): SealedRow[] {
  return sealed(chain).chain
}

const ways: Record<string, Tamper> = {
  'an edited text': (chain, random) => {
    const at = random(chain.length)
    const field = texts[random(texts.length)] ?? 'input'
    return chain.map((row, index) => (index === at ? { ...row, [field]: `${row[field]}x` } : row))
  },
  'a person put in or taken out': (chain, random) => {
    const at = random(chain.length)
    return chain.map((row, index) =>
      index === at ? { ...row, user_id: row.user_id === null ? uuid7() : null } : row,
    )
  },
  'an operator hidden': (chain, random) => {
    const at = random(chain.length)
    return chain.map((row, index) => (index === at ? { ...row, operator_id: uuid7() } : row))
  },
  'another link': (chain, random) => {
    const at = random(chain.length)
    return chain.map((row, index) => (index === at ? { ...row, hash: randomBytes(32) } : row))
  },
  'an edit with its own link made anew': (chain, random) => {
    const at = random(chain.length)
    return chain.map((row, index) => {
      if (index !== at) return row
      const edited = { ...row, input: '{}' }
      return { ...edited, hash: linkOf(chain[at - 1]?.hash ?? beforeFirst, row.seq, edited) }
    })
  },
  'an edit with all that follows linked anew': (chain, random) => {
    const at = random(chain.length)
    return relinked(chain.map((row, index) => (index === at ? { ...row, operation: 'none' } : row)))
  },
  'a deletion': (chain, random) => chain.toSpliced(random(chain.length), 1 + random(5)),
  'a deletion that is numbered anew': (chain, random) =>
    relinked(chain.toSpliced(random(chain.length), 1 + random(5))),
  'an insertion': (chain, random) => {
    const at = random(chain.length)
    const row = chain[at]
    return row ? chain.toSpliced(at, 0, { ...row, id: uuid7() }) : []
  },
  'an insertion that is numbered anew': (chain, random) => {
    const at = random(chain.length)
    const row = chain[at]
    return row ? relinked(chain.toSpliced(at, 0, { ...row, id: uuid7() })) : []
  },
  'two that change places': (chain, random) => {
    const [one, other] = twoOf(chain.length, random)
    return chain.map((row, index) => {
      const content = chain[index === one ? other : index === other ? one : index] ?? row
      return { ...content, seq: row.seq, hash: row.hash }
    })
  },
  'two that change places with their links': (chain, random) => {
    const [one, other] = twoOf(chain.length, random)
    return chain.map((row, index) => {
      const content = chain[index === one ? other : index === other ? one : index] ?? row
      return { ...content, seq: row.seq }
    })
  },
  'two that change places, linked anew': (chain, random) => {
    const [one, other] = twoOf(chain.length, random)
    return relinked(
      chain.map((row, index) => chain[index === one ? other : index === other ? one : index] ?? row),
    )
  },
  'a cut end': (chain, random) => chain.slice(0, random(chain.length)),
  'a row of another organization': (chain, random) => {
    const at = random(chain.length)
    const foreign = sealed(chain.map((_, index) => contentOf(uuid7(), index))).chain[at]
    return foreign ? chain.with(at, foreign) : []
  },
}

function twoOf(length: number, random: Random): [number, number] {
  const one = random(length)
  return [one, (one + 1 + random(length - 1)) % length]
}

const organization_id = uuid7()
const { chain, heads } = sealed(Array.from({ length: rows }, (_, index) => contentOf(organization_id, index)))

test('an untouched chain has nothing to find', () => {
  expect(findingsIn(chain, heads)).toEqual([])
  expect(findingsIn([], [])).toEqual([])
})

test('every random tampering of a chain is found', () => {
  const random = numbersFrom(20261122)
  const names = Object.keys(ways)
  const missed: string[] = []
  for (let turn = 0; turn < tamperings; turn++) {
    const name = names[turn % names.length] ?? ''
    const tampered = ways[name]?.(chain, random) ?? chain
    if (findingsIn(tampered, heads).length === 0) missed.push(`${turn}: ${name}`)
  }
  expect(missed).toEqual([])
}, 600_000)

test('a gap is named as what it is', () => {
  const gapped = chain.toSpliced(40, 3)
  expect(findingsIn(gapped, heads).map(({ kind }) => kind)).toContain('missing')
})

test('two heads that name different links for one place contradict each other, whatever the chain says', () => {
  const [first] = heads
  const other = { organization_id, seq: first?.seq ?? 0, hash: 'other', sealed_at: '' }
  for (const both of [
    [...heads, other],
    [other, ...heads, ...heads],
  ])
    expect(findingsIn(chain, both).map(({ kind }) => kind)).toEqual(['rewritten'])
})

test('a chain of years is compared with every head, however many there are', () => {
  const years = Array.from({ length: 200_000 }, (_, index) => ({
    organization_id,
    seq: rows + 1 + index,
    hash: '',
    sealed_at: '',
  }))
  expect(findingsIn(chain, [...heads, ...years])).toMatchObject([{ kind: 'truncated', seq: rows + 200_000 }])
})

test('what is dated long before what it follows was put there', () => {
  const late = chain.map((row, index) =>
    index === 140 ? { ...row, at: '2025-12-31T22:00:00.000000Z' } : row,
  )
  expect(findingsIn(relinked(late), []).map(({ kind }) => kind)).toEqual(['inserted'])
})
