import { Loader } from '@mantine/core'

/** The face of the application before it knows who asks. */
export function Splash() {
  return (
    <main className="splash" aria-busy="true" aria-label="Loading">
      <Loader size="sm" />
    </main>
  )
}
