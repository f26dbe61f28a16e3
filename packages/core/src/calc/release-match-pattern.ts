import { Fault } from '@weir/contract'
import { parsePattern } from './release-match-syntax.ts'
import type { PatternNode } from './release-match-syntax.ts'

/** A compiled pattern: does it match the whole text? */
export interface LinearPattern {
  matches(text: string): boolean
}

/** Longest pattern, and longest text that can match; a longer text never does. */
export const patternLimits = { patternLength: 200, textLength: 512, states: 1000 } as const

/**
 * A pattern of a user as an automaton that reads each character once: time is at most text length × states, whatever the pattern.
 * It always matches the whole text; `^` at the start and `$` at the end are allowed and change nothing.
 * Syntax, as in JavaScript with the flag `u`: literals, `.`, `[…]`, `\d \w \s` and their opposites, `\` before a sign, groups, `|`,
 * `* + ? {n} {n,} {n,m}` with or without a lazy `?`. Look-around, back-references, word borders and the rest throw `invalid` with
 * the position.
 */
export function compilePattern(source: string): LinearPattern {
  if (source.length > patternLimits.patternLength) {
    throw new Fault('invalid', `A pattern has at most ${patternLimits.patternLength} characters.`)
  }
  const machine: State[] = []
  const start = build(parsePattern(source), addState(machine, { kind: 'end' }), machine)
  return { matches: (text) => text.length <= patternLimits.textLength && run(machine, start, text) }
}

type State =
  | { kind: 'end' }
  | { kind: 'split'; next: number[] }
  | { kind: 'read'; accepts: (codePoint: number) => boolean; next: number }

function addState(machine: State[], state: State): number {
  if (machine.length >= patternLimits.states) {
    throw new Fault('invalid', 'The pattern repeats too much. Use smaller numbers in { }.')
  }
  return machine.push(state) - 1
}

/** Adds the states of a node in front of `next`; the first of them. */
function build(node: PatternNode, next: number, machine: State[]): number {
  switch (node.kind) {
    case 'read':
      return addState(machine, { kind: 'read', accepts: node.accepts, next })
    case 'sequence':
      return node.parts.reduceRight((after, part) => build(part, after, machine), next)
    case 'choice':
      return addState(machine, {
        kind: 'split',
        next: node.options.map((option) => build(option, next, machine)),
      })
    case 'repeat':
      return buildRepeat(node, next, machine)
  }
}

function buildRepeat(node: Extract<PatternNode, { kind: 'repeat' }>, next: number, machine: State[]): number {
  let after = next
  if (node.most === Infinity) {
    const loop: number[] = [next]
    after = addState(machine, { kind: 'split', next: loop })
    loop.push(build(node.of, after, machine))
  }
  for (let i = node.least; i < node.most && node.most !== Infinity; i++) {
    after = addState(machine, { kind: 'split', next: [build(node.of, after, machine), next] })
  }
  for (let i = 0; i < node.least; i++) {
    const before = build(node.of, after, machine)
    // What reads nothing adds no state, so the limit of states would not stop its repetition.
    if (before === after) break
    after = before
  }
  return after
}

/** Follows all states at once; each is entered at most once a character. */
function run(machine: readonly State[], start: number, text: string): boolean {
  const entered = new Int32Array(machine.length).fill(-1)
  const enter = (first: number, step: number, reading: number[]): boolean => {
    let isEnd = false
    const stack = [first]
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (entered[at] === step) continue
      entered[at] = step
      const state = machine[at]
      if (state?.kind === 'split') stack.push(...state.next)
      else if (state?.kind === 'read') reading.push(at)
      else isEnd = true
    }
    return isEnd
  }
  let current: number[] = []
  let isMatch = enter(start, 0, current)
  let step = 0
  for (const character of text) {
    step++
    const codePoint = character.codePointAt(0) ?? 0
    const following: number[] = []
    isMatch = false
    for (const at of current) {
      const state = machine[at]
      if (state?.kind === 'read' && state.accepts(codePoint))
        isMatch = enter(state.next, step, following) || isMatch
    }
    if (following.length === 0 && !isMatch) return false
    current = following
  }
  return isMatch
}
