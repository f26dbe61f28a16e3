import { Fault } from '@weir/contract'

/** A pattern as a tree. */
export type PatternNode =
  | { kind: 'read'; accepts: Accepts }
  | { kind: 'sequence'; parts: PatternNode[] }
  | { kind: 'choice'; options: PatternNode[] }
  | { kind: 'repeat'; of: PatternNode; least: number; most: number }

type Accepts = (codePoint: number) => boolean

/** The tree of a pattern of `compilePattern`; throws `invalid` with the position of what is not understood. */
export function parsePattern(source: string): PatternNode {
  const cursor: Cursor = { characters: Array.from(source), at: 0, depth: 0 }
  if (peek(cursor) === '^') cursor.at++
  const node = parseChoice(cursor)
  if (peek(cursor) === '$' && cursor.at === cursor.characters.length - 1) cursor.at++
  if (cursor.at < cursor.characters.length) throw wrong(cursor, `"${peek(cursor)}" cannot stand here`)
  return node
}

interface Cursor {
  characters: readonly string[]
  at: number
  depth: number
}

function peek(cursor: Cursor): string {
  return cursor.characters[cursor.at] ?? ''
}

function take(cursor: Cursor, expected: string): boolean {
  if (peek(cursor) !== expected) return false
  cursor.at++
  return true
}

function wrong(cursor: Cursor, problem: string): Fault {
  return new Fault('invalid', `The pattern is not understood at character ${cursor.at + 1}: ${problem}.`, {
    position: cursor.at + 1,
  })
}

function parseChoice(cursor: Cursor): PatternNode {
  const options = [parseSequence(cursor)]
  while (take(cursor, '|')) options.push(parseSequence(cursor))
  const [first] = options
  return options.length === 1 && first ? first : { kind: 'choice', options }
}

function parseSequence(cursor: Cursor): PatternNode {
  const parts: PatternNode[] = []
  while (!['', '|', ')', '$'].includes(peek(cursor))) parts.push(parseRepeat(cursor))
  return { kind: 'sequence', parts }
}

function parseRepeat(cursor: Cursor): PatternNode {
  const of = parseAtom(cursor)
  const range = parseRange(cursor)
  if (range === undefined) return of
  // A lazy repetition reads the same texts.
  take(cursor, '?')
  if ('*+?{'.includes(peek(cursor)) && peek(cursor) !== '')
    throw wrong(cursor, 'a repetition of a repetition')
  return { kind: 'repeat', of, ...range }
}

function parseRange(cursor: Cursor): { least: number; most: number } | undefined {
  if (take(cursor, '*')) return { least: 0, most: Infinity }
  if (take(cursor, '+')) return { least: 1, most: Infinity }
  if (take(cursor, '?')) return { least: 0, most: 1 }
  if (peek(cursor) !== '{') return undefined
  const rest = cursor.characters.slice(cursor.at, cursor.at + 12).join('')
  const [whole = '', low = '', comma, high = ''] = /^\{(\d{1,3})(?:(,)(\d{0,3}))?\}/.exec(rest) ?? []
  if (whole === '') throw wrong(cursor, 'a repetition is {n}, {n,} or {n,m} with numbers below 1,000')
  const least = Number(low)
  const most = comma === undefined ? least : high === '' ? Infinity : Number(high)
  if (most < least) throw wrong(cursor, 'the numbers of a repetition are in the wrong order')
  cursor.at += whole.length
  return { least, most }
}

function parseAtom(cursor: Cursor): PatternNode {
  const character = peek(cursor)
  if ('*+?{}]^'.includes(character))
    throw wrong(cursor, `"${character}" cannot stand here; write \\${character} for the sign itself`)
  if (character === '(') return parseGroup(cursor)
  if (character === '[') return { kind: 'read', accepts: parseClass(cursor) }
  cursor.at++
  if (character === '.') return { kind: 'read', accepts: (codePoint) => !lineEnds.has(codePoint) }
  if (character !== '\\') return { kind: 'read', accepts: only(character) }
  return { kind: 'read', accepts: classOf(parseEscape(cursor)) }
}

function parseGroup(cursor: Cursor): PatternNode {
  cursor.at++
  if (take(cursor, '?')) parseGroupKind(cursor)
  if (++cursor.depth > 50) throw wrong(cursor, 'groups are nested too deep')
  const node = parseChoice(cursor)
  cursor.depth--
  if (!take(cursor, ')')) throw wrong(cursor, 'a group is not closed')
  return node
}

/** `(?:…)` and `(?<name>…)` only group; everything else looks around or changes flags. */
function parseGroupKind(cursor: Cursor): void {
  if (take(cursor, ':')) return
  const rest = cursor.characters.slice(cursor.at).join('')
  const name = /^<[A-Za-z_]\w*>/.exec(rest)?.[0]
  if (name === undefined)
    throw wrong(cursor, 'look-around and flags are not supported, because they are not linear')
  cursor.at += name.length
}

const lineEnds: ReadonlySet<number> = new Set([0x0a, 0x0d, 0x2028, 0x2029])

function only(character: string): Accepts {
  const wanted = character.codePointAt(0)
  return (codePoint) => codePoint === wanted
}

const isDigit: Accepts = (c) => c >= 48 && c <= 57
const isWord: Accepts = (c) => isDigit(c) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95
const isSpace: Accepts = (c) => /\s/u.test(String.fromCodePoint(c))
const not = (accepts: Accepts): Accepts => {
  return (codePoint) => !accepts(codePoint)
}

const classes: ReadonlyMap<string, Accepts> = new Map([
  ['d', isDigit],
  ['D', not(isDigit)],
  ['w', isWord],
  ['W', not(isWord)],
  ['s', isSpace],
  ['S', not(isSpace)],
])

/** What follows a backslash: a class, or a sign standing for itself. */
type Escaped = { accepts: Accepts } | { character: string }

function parseEscape(cursor: Cursor): Escaped {
  const character = peek(cursor)
  const accepts = classes.get(character)
  if (/[1-9k]/.test(character))
    throw wrong(cursor, 'back-references are not supported, because they are not linear')
  if (accepts === undefined && !/^[\^$\\.*+?()[\]{}|/-]$/.test(character))
    throw wrong(cursor, `"\\${character}" is not known`)
  cursor.at++
  return accepts === undefined ? { character } : { accepts }
}

function classOf(escaped: Escaped): Accepts {
  return 'accepts' in escaped ? escaped.accepts : only(escaped.character)
}

function parseClass(cursor: Cursor): Accepts {
  cursor.at++
  const isNegated = take(cursor, '^')
  const members: Accepts[] = []
  while (!take(cursor, ']')) members.push(parseMember(cursor))
  const accepts: Accepts = (codePoint) => members.some((member) => member(codePoint))
  return isNegated ? not(accepts) : accepts
}

function parseMember(cursor: Cursor): Accepts {
  const low = parseMemberEnd(cursor)
  const isRange = peek(cursor) === '-' && cursor.characters[cursor.at + 1] !== ']'
  if (!isRange) return classOf(low)
  cursor.at++
  const high = parseMemberEnd(cursor)
  if ('accepts' in low || 'accepts' in high) throw wrong(cursor, 'a range goes from one character to another')
  const [from = 0, to = 0] = [low.character.codePointAt(0), high.character.codePointAt(0)]
  if (to < from) throw wrong(cursor, 'the ends of a range are in the wrong order')
  return (codePoint) => codePoint >= from && codePoint <= to
}

function parseMemberEnd(cursor: Cursor): Escaped {
  const character = peek(cursor)
  if (character === '') throw wrong(cursor, 'a [ is not closed')
  cursor.at++
  return character === '\\' ? parseEscape(cursor) : { character }
}
