/** Elements of a JSON list as they stream by, separated by commas, one a line. */
export async function* listed<Row>(
  parts: AsyncIterable<readonly Row[]>,
  elementOf: (row: Row) => object | null,
): AsyncGenerator<string> {
  let separator = '\n'
  for await (const rows of parts) {
    const texts = rows.flatMap((row) => {
      const element = elementOf(row)
      return element === null ? [] : [JSON.stringify(element)]
    })
    if (texts.length === 0) continue
    yield separator + texts.join(',\n')
    separator = ',\n'
  }
}
