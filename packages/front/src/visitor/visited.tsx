import { type ReactNode, useEffect, useState } from 'react'
import { Provider } from 'urql'
import { Splash } from '../app/splash.tsx'
import { demoTexts } from '../text/visitor.ts'
import { findVisit, type Visit, VisitContext, visitorClient } from './visitor.ts'

/** Shows the application to a visitor where the server has a demo, else what stands `otherwise`: the sign-in page. */
export function Visited({ children, otherwise }: { children: ReactNode; otherwise: ReactNode }) {
  const [visit, setVisit] = useState<Visit | null | 'asking'>('asking')
  const [client] = useState(visitorClient)
  useEffect(() => void findVisit(demoTexts.visitor).then(setVisit), [])
  if (visit === 'asking') return <Splash />
  if (visit === null) return otherwise
  return (
    <VisitContext value={visit}>
      <Provider value={client}>{children}</Provider>
    </VisitContext>
  )
}
