import { hash } from 'node:crypto'

/** Hash of a piece of code that survives re-indenting and new line ends; null when too little is left to tell pieces apart. */
export function snippetHash(snippet: string): string | null {
  const text = snippet.replace(/\s+/g, ' ').trim()
  if (text.length < 4) return null
  digest.write(hash('sha256', text, 'hex'), 'hex')
  return digest.toString('hex', 0, 16)
}

/** Taken from here, a hash does not hold the longer text it was cut from. */
const digest = Buffer.alloc(32)

/** What stays of a message when the code around it changes: numbers, quoted names and spacing are taken out. */
export function messageSkeleton(message: string): string {
  return message
    .slice(0, 1000)
    .replace(/`[^`\n]*`|"[^"\n]*"|\B'[^'\n]*'\B|‘[^’\n]*’|“[^”\n]*”/gu, '_')
    .replace(/\p{Nd}+/gu, '0')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}

/**
 * One spelling for a path: `file:` URIs, back slashes, `./`, double slashes and `..` resolved; never above its start.
 * An absolute path keeps its first slash or drive. The result holds no percent-encoding that can be decoded.
 */
export function normalisePath(path: string): string {
  const isFileUri = /^file:/i.test(path)
  const decoded = decode(isFileUri ? path.replace(/^file:(\/\/[^/]*)?/i, '') : path)
  const slashed = decoded
    .replaceAll('\\', '/')
    .replaceAll('\0', '\ufffd')
    .replace(/^\/(?=[a-z]:\/)/i, '')
  const steps: string[] = []
  for (const step of slashed.split('/')) {
    if (step === '' || step === '.') continue
    if (step === '..') steps.pop()
    else steps.push(step)
  }
  const isAbsolute = slashed.startsWith('/') || isFileUri
  return (isAbsolute && !/^[a-z]:$/i.test(steps[0] ?? '') ? '/' : '') + steps.join('/')
}

/** The family of a tool: its name in lower case without edition and version words, so that an upgrade stays the same tool. */
export function toolFamily(tool: string): string {
  const words = tool
    .toLowerCase()
    .split(/[\s_]+/)
    .filter((word) => word !== '' && !editions.has(word) && !/^v?\d+(\.\d+)*$/.test(word))
  return words.length > 0 ? words.join(' ') : tool.toLowerCase().trim()
}

const editions = new Set('oss pro ce ee community enterprise professional edition cli'.split(' '))

function decode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    // Some tools write raw names; a stray percent sign is then part of the name.
    return text
  }
}
