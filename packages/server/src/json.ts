import { Fault } from '@weir/contract'

/** Parses JSON from a stranger: bounded depth, no property twice in one object, no prototype tricks. */
export function parseJson(text: string, maxDepth: number): unknown {
  refuseTricks(text, maxDepth)
  try {
    return JSON.parse(text)
  } catch {
    throw new Fault('invalid', 'The body is not JSON.')
  }
}

/** One pass over the text before it becomes objects: strings are skipped, brackets counted, names remembered. */
function refuseTricks(text: string, maxDepth: number): void {
  const open: (Set<string> | null)[] = []
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x7b: // {
      case 0x5b: // [
        open.push(text[at] === '{' ? new Set() : null)
        if (open.length > maxDepth)
          throw new Fault('invalid', `The JSON is nested deeper than ${maxDepth} levels.`)
        break
      case 0x7d: // }
      case 0x5d: // ]
        open.pop()
        break
      case 0x22: {
        const end = stringEnd(text, at)
        const names = open.at(-1)
        if (names && isName(text, end)) remember(names, text.slice(at, end))
        at = end - 1
        break
      }
    }
  }
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x5c) at++
    else if (code === 0x22) return at + 1
  }
  return text.length
}

function isName(text: string, end: number): boolean {
  let at = end
  while (' \t\n\r'.includes(text[at] ?? 'x')) at++
  return text[at] === ':'
}

function remember(names: Set<string>, quoted: string): void {
  const name = quoted.includes('\\') ? unescaped(quoted) : quoted.slice(1, -1)
  if (name === '__proto__') throw new Fault('invalid', 'The JSON holds a property that is never ours.')
  if (names.has(name)) throw new Fault('invalid', 'The JSON holds the same property twice in one object.')
  names.add(name)
}

function unescaped(quoted: string): string {
  try {
    return String(JSON.parse(quoted))
  } catch {
    throw new Fault('invalid', 'The body is not JSON.')
  }
}
