/** Cuts rows into pieces of at most 5,000 rows and about 1.5 million characters, so that no statement's parameters grow with the report. */
export function* chunks<Row>(
  rows: readonly Row[],
  lengthOf: (row: Row) => number,
): Generator<readonly Row[]> {
  let start = 0
  let length = 0
  for (const [at, row] of rows.entries()) {
    const more = lengthOf(row)
    if (at > start && (at - start >= mostRows || length + more > mostCharacters)) {
      yield rows.slice(start, at)
      start = at
      length = 0
    }
    length += more
  }
  if (start < rows.length) yield rows.slice(start)
}

const mostRows = 5_000
const mostCharacters = 1_500_000
