/** Control characters, marks that reverse or hide text, and halves of characters: nothing a terminal or XML should get. */
const unsafe =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]|\p{Surrogate}/gu

/**
 * Text of a server as one line that cannot move a cursor, colour a terminal, reverse what stands beside it, or command the
 * runner of a pipeline: GitHub reads `##[` anywhere in a line.
 */
export const harmless = (text: string): string => text.replaceAll(unsafe, '�').replaceAll('##[', '# # [')

/** JSON of a value with everything unsafe written as an escape: the same value to whoever reads it. */
export const harmlessJson = (value: unknown): string =>
  JSON.stringify(value, null, 2)
    .replaceAll(unsafe, (sign) => (sign === '\n' ? sign : `\\u${hex(sign)}`))
    .replaceAll('##[', '##\\u005b')

const hex = (sign: string): string => sign.charCodeAt(0).toString(16).padStart(4, '0')

/** The beginning of a text, with a sign where the rest was cut. */
export function clipped(text: string, most: number): string {
  const signs = Array.from(text)
  return signs.length > most ? `${signs.slice(0, most - 1).join('')}…` : text
}

/** A number of days in words. */
export const inDays = (days: number): string => (days === 1 ? '1 day' : `${days} days`)
