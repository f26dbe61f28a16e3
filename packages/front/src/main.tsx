import './trusted-types.ts'
import '@mantine/core/styles.layer.css'
import './theme/theme.css'
import { MantineProvider } from '@mantine/core'
import { RouterProvider } from '@tanstack/react-router'
import { lazy, StrictMode, Suspense, useEffect, useMemo, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { Provider } from 'urql'
import { router } from './app/router.tsx'
import { Splash } from './app/splash.tsx'
import { useLater } from './app/use-later.ts'
import { graphClient } from './graph/client.ts'
import type { Problem } from './graph/problem.ts'
import { takeInvitation } from './member/invitation-code.ts'
import { redeem, takeCode, takeLaterCodes } from './session/redeem.ts'
import { useSession } from './session/session.ts'
import { useFreshWanted } from './session/step-up.ts'
import { takeReturn } from './sign-in/return.ts'
import { cssVariables, theme } from './theme/theme.ts'

const loadCountdown = async () => (await import('./session/countdown.tsx')).Countdown
const loadSignInAgain = async () => (await import('./session/sign-in-again.tsx')).SignInAgain
const SignIn = lazy(async () => ({ default: (await import('./session/sign-in.tsx')).SignIn }))
const Visited = lazy(async () => ({ default: (await import('./visitor/visited.tsx')).Visited }))

takeInvitation()
takeLaterCodes()
const code = takeCode()
const redeeming = code ? redeem(code) : takeReturn()

function Application() {
  const session = useSession()
  const [isRedeeming, setRedeeming] = useState(redeeming !== null)
  const [refusal, setRefusal] = useState<Problem | null>(null)
  const person = 'userId' in session ? session.userId : null
  const client = useMemo(() => graphClient(), [person])
  useEffect(() => {
    void redeeming?.then((problem) => {
      setRefusal(problem)
      setRedeeming(false)
    })
  }, [])
  if (isRedeeming || session.state === 'asking') return <Splash />
  if (session.state === 'none') {
    const signIn = <SignIn reason={session.reason} refusal={refusal} />
    const isVisit = session.reason === null && refusal === null && location.pathname !== '/sign-in'
    return (
      <Suspense fallback={<Splash />}>
        {isVisit ? (
          <Visited otherwise={signIn}>
            <RouterProvider router={router} />
          </Visited>
        ) : (
          signIn
        )}
      </Suspense>
    )
  }
  return (
    <Provider value={client} key={person}>
      <RouterProvider router={router} />
      <AroundSession />
    </Provider>
  )
}

/** Announces the end of the session, and asks for another sign-in. */
function AroundSession() {
  const { state } = useSession()
  const isFreshWanted = useFreshWanted()
  const SignInAgain = useLater(loadSignInAgain, state === 'ended' || isFreshWanted)
  const Countdown = useLater(loadCountdown, false)
  return (
    <>
      {SignInAgain && <SignInAgain />}
      {Countdown && <Countdown />}
    </>
  )
}

const container = document.getElementById('root')
if (!container) throw new Error('index.html has no #root')
createRoot(container).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Application />
    </MantineProvider>
  </StrictMode>,
)
