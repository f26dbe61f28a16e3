import { Button, CopyButton } from '@mantine/core'
import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import { Failed } from '../face/faces.tsx'
import { offline } from '../graph/problem.ts'
import { actionTexts, problemTexts } from '../text/shell.ts'
import { demoTexts } from '../text/visitor.ts'
import { useVisit } from '../visitor/visitor.ts'

/** The face of a screen that broke: says so, offers to load it again, and what to report. */
export function Crash({ error, reset }: ErrorComponentProps) {
  if (isNotLoaded(error)) {
    return (
      <main className="alone">
        <Failed problem={offline()} retry={() => location.reload()} />
      </main>
    )
  }
  const details = [String(error), requestIdOf(error), location.pathname, new Date().toISOString()]
    .filter(Boolean)
    .join('\n')
  return (
    <main className="alone" role="alert">
      <h1>{problemTexts.crash}</h1>
      <p>{problemTexts.crashHow}</p>
      <pre className="code">{details}</pre>
      <div className="row">
        <Button onClick={() => (reset(), location.reload())}>{problemTexts.reload}</Button>
        <CopyButton value={details}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? actionTexts.copied : problemTexts.copy}
            </Button>
          )}
        </CopyButton>
      </div>
    </main>
  )
}

/** Could a part of the application not be fetched, for want of the server or because it has a newer one? The words are Chromium’s, Firefox’s, Safari’s and Vite’s. */
const isNotLoaded = (error: unknown): boolean =>
  /dynamically imported module|Importing a module script failed|Unable to preload CSS/i.test(String(error))

/** The request that a broken screen was about, when the error knows it. */
function requestIdOf(error: unknown): string {
  const id: unknown = typeof error === 'object' && error !== null && Reflect.get(error, 'requestId')
  return typeof id === 'string' ? `request ${id}` : ''
}

/** The face of an address that names nothing, or nothing that a visitor sees. */
export function NotFound() {
  const visit = useVisit()
  return (
    <main className="alone">
      <h1>{problemTexts.notFound}</h1>
      <p>{visit ? problemTexts.notFoundVisitor : problemTexts.notFoundHow}</p>
      {visit && (
        <p>
          <a href="/sign-in">{demoTexts.signIn}</a>
        </p>
      )}
      <Link to="/">{problemTexts.home}</Link>
    </main>
  )
}
