import { isPaged, type DirectOperation, type Page, type RestPage } from '@weir/contract'

/** What an operation answers, as text and headers: pages carry one cursor and a `Link` to the next page. */
export function toAnswer(
  operation: DirectOperation,
  output: unknown,
  url: URL,
): { text: string; headers: Headers } {
  const headers = new Headers({ 'content-type': 'application/json' })
  if (!isPaged(operation)) return { text: JSON.stringify(output), headers }
  const page = toRestPage(output as Page<unknown>) // isPaged looked at the schema that cut this output
  if (page.next_cursor !== null && operation.http.method === 'GET')
    headers.set('link', `<${nextUrl(url, page.next_cursor)}>; rel="next"`)
  return { text: JSON.stringify(page), headers }
}

function toRestPage({ cursors, ...page }: Page<unknown>): RestPage<unknown> {
  return { ...page, next_cursor: page.has_next ? (cursors.at(-1) ?? null) : null }
}

/** Relative, so that it is true behind any proxy. */
function nextUrl(url: URL, cursor: string): string {
  const query = new URLSearchParams(url.search)
  query.set('after', cursor)
  return `${url.pathname}?${query}`
}
