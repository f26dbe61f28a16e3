const named = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
])

/** The text of a piece of HTML, one line for each paragraph, line break or list item. */
export function htmlText(html: string): string {
  return html
    .replace(/<(?:\/p|br\s?\/?|\/li|\/div)>/gi, '\n')
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    .replace(
      /&(?:#(\d{1,7})|([a-z]{2,4}));/gi,
      (whole, number: string | undefined, name: string | undefined) =>
        number === undefined ? (named.get(name ?? '') ?? whole) : character(Number(number), whole),
    )
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')
}

function character(code: number, otherwise: string): string {
  return code >= 0x20 && code <= 0x10ffff ? String.fromCodePoint(code) : otherwise
}
