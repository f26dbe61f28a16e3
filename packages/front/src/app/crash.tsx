import { Button, CopyButton } from '@mantine/core'
import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import { text } from '../text/catalogue.ts'
import { useVisit } from '../visitor/visitor.ts'

/** The face of a screen that broke: says so, offers to load it again, and what to report. */
export function Crash({ error, reset }: ErrorComponentProps) {
  const details = [String(error), requestIdOf(error), location.pathname, new Date().toISOString()]
    .filter(Boolean)
    .join('\n')
  return (
    <main className="alone" role="alert">
      <h1>{text.problem.crash}</h1>
      <p>{text.problem.crashHow}</p>
      <pre className="code">{details}</pre>
      <div className="row">
        <Button onClick={() => (reset(), location.reload())}>{text.problem.reload}</Button>
        <CopyButton value={details}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? text.action.copied : text.problem.copy}
            </Button>
          )}
        </CopyButton>
      </div>
    </main>
  )
}

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
      <h1>{text.problem.notFound}</h1>
      <p>{visit ? text.problem.notFoundVisitor : text.problem.notFoundHow}</p>
      {visit && (
        <p>
          <a href="/sign-in">{text.access.demo.signIn}</a>
        </p>
      )}
      <Link to="/">{text.problem.home}</Link>
    </main>
  )
}
