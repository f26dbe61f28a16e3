/** Looks at the first `count` bytes (fewer when there are no more) without losing them; closing `rest` closes the source. */
export async function peek(
  bytes: AsyncIterable<Uint8Array>,
  count: number,
): Promise<{
  head: Buffer
  rest: AsyncIterableIterator<Uint8Array> & { return(): Promise<IteratorResult<Uint8Array>> }
}> {
  const iterator = bytes[Symbol.asyncIterator]()
  const first: Uint8Array[] = []
  let size = 0
  while (size < count) {
    const next = await iterator.next()
    if (next.done) break
    first.push(next.value)
    size += next.value.length
  }
  const start = Buffer.concat(first)
  // Not a generator: one that was never asked for a value would not close its source when it is closed.
  let isStart = start.length > 0
  const rest = {
    [Symbol.asyncIterator]: () => rest,
    async next(): Promise<IteratorResult<Uint8Array>> {
      if (!isStart) return iterator.next()
      isStart = false
      return { done: false, value: start }
    },
    async return(): Promise<IteratorResult<Uint8Array>> {
      await iterator.return?.()
      return { done: true, value: undefined }
    },
  }
  return { head: start.subarray(0, count), rest }
}
