/** What a rule says of itself that may name it, and what its first result says. */
export interface Named {
  readonly id: string
  readonly name: string | null
  readonly short: string | null
  readonly summary: string | null
  readonly message: string
}

/**
 * The title of a rule for people who do not know the tool: its short description, its name where that is words, the first
 * sentence of its longer description, what its first result says where that fits every result, and last its id as words.
 * What only repeats the id says nothing and is passed over.
 */
export function titleOf({ id, name, short, summary, message }: Named): string {
  const named = name === null || name === id ? null : inWords(name)
  const candidates = [
    tells(short, id) ? short : null,
    named !== null && named.includes(' ') ? named : null,
    tells(summary, id) ? firstSentence(summary) : null,
    isSameForAll(message) && tells(message, id) ? firstSentence(message) : null,
  ]
  return candidates.find((one) => one !== null && one !== '') ?? named ?? inWords(id)
}

/** Whether something is said beside the id: two words that are not those of every report. */
function tells(text: string | null, id: string): text is string {
  const rest = (text ?? '').replaceAll(id, ' ').match(/\p{L}{2,}/gu) ?? []
  return rest.filter((word) => !empty.has(word.toLowerCase())).length > 1
}

const empty = new Set(
  'rule rules finding findings error warning note issue check secretlint semgrep'.split(' '),
)

/** A message that names nothing of its place. */
const isSameForAll = (message: string): boolean => !/["'`‘“\d]/.test(message)

/** The first sentence, up to a colon, in so many characters as a list shows. */
export function firstSentence(text: string): string {
  const [sentence = ''] = text.trim().split(/(?<=[\p{L}\p{N})`'"])(?:[.!?](?:\s|$)|:\s|\n)/u)
  const whole = sentence.replace(/\s+/g, ' ').trim()
  const cut =
    whole.length <= mostCharacters ? whole : `${whole.slice(0, mostCharacters - 1).replace(/\s+\S*$/, '')}…`
  return capital(cut)
}

const mostCharacters = 120

/** The last part of a name or id as words; codes, and what is words already, as they are. */
function inWords(text: string): string {
  if (/\s(?!>)/.test(text.replaceAll(' > ', '>')) || /^[A-Z]+[-_]?\d|^[A-Z0-9]+([-_][A-Z0-9]+)*$/.test(text))
    return text
  const last = /([^/.:()>\s]+)\)?$/.exec(text)?.[1] ?? text
  const part = last.length < 6 ? text : last
  const spaced = part
    .replace(/([a-z\d])([A-Z])/g, (_, before: string, letter: string) => `${before} ${letter.toLowerCase()}`)
    .replace(/[-_/.:]+/g, ' ')
    .trim()
  return capital(spaced === '' ? text : spaced)
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)
