import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { Splash } from '../app/splash.tsx'
import { sessionTexts } from '../text/session.ts'

/** Where the tab keeps the address that signing in comes back to. */
export const returnKey = 'weir.return'
/** Where the tab keeps that it was opened by another one whose session ended. */
export const againKey = 'weir.again'

/** The screen at /sign-in for a person who is signed in: goes back to where they were, or says that the other tab goes on. */
export function SignedIn() {
  const navigate = useNavigate()
  const [isAgain] = useState(() => sessionStorage.getItem(againKey) !== null)
  useEffect(() => {
    if (isAgain) {
      sessionStorage.removeItem(againKey)
      window.close()
      return
    }
    const back = sessionStorage.getItem(returnKey) ?? '/'
    sessionStorage.removeItem(returnKey)
    void navigate({ href: /^\/(?![/\\])/.test(back) ? back : '/', replace: true })
  }, [isAgain, navigate])
  if (!isAgain) return <Splash />
  return (
    <main className="alone">
      <div className="card stack">
        <h1>{sessionTexts.signedIn}</h1>
        <p className="soft">{sessionTexts.signedInHow}</p>
        <Button onClick={() => void navigate({ to: '/', replace: true })}>{sessionTexts.goOnHere}</Button>
      </div>
    </main>
  )
}
