import { Button, Skeleton } from '@mantine/core'
import { IconBrandGithub, IconBuilding, IconLogin2 } from '@tabler/icons-react'
import type { SignInProvider } from '@weir/contract'
import { useEffect, useState } from 'react'
import { Failed } from '../face/faces.tsx'
import { offline, type Problem, problemOfResponse } from '../graph/problem.ts'
import { LinkForm } from '../session/link-form.tsx'
import { sessionTexts } from '../text/session.ts'
import { signInTexts } from '../text/sign-in.ts'
import { beginSignIn } from './begin.ts'
import './ways.css'

/** Every way to sign in here: the providers, and the one-time link of the server. */
export function Ways({ onProblem }: { onProblem: (problem: Problem | null) => void }) {
  const [ways, setWays] = useState<SignInProvider[] | Problem | null>(null)
  const load = () => {
    setWays(null)
    void readWays().then(setWays)
  }
  useEffect(load, [])
  if (ways === null) return <Skeleton height={36} aria-busy="true" />
  const link = (
    <>
      <p className="soft">{sessionTexts.how}</p>
      <LinkForm onProblem={onProblem} />
    </>
  )
  if (!Array.isArray(ways))
    return (
      <>
        <Failed problem={ways} retry={load} title={signInTexts.waysFailed} />
        {link}
      </>
    )
  if (ways.length === 0) return link
  return (
    <>
      <Providers ways={ways} onProblem={onProblem} />
      <details className="other-way">
        <summary>{signInTexts.otherWay}</summary>
        <div className="stack">{link}</div>
      </details>
    </>
  )
}

function Providers(props: { ways: SignInProvider[]; onProblem: (problem: Problem | null) => void }) {
  const { ways, onProblem } = props
  const [leaving, setLeaving] = useState<SignInProvider | null>(null)
  useEffect(() => {
    // the browser shows this page again as it was when the person comes back by its own button
    const restored = () => setLeaving(null)
    addEventListener('pageshow', restored)
    return () => removeEventListener('pageshow', restored)
  }, [])
  const begin = async (way: SignInProvider) => {
    setLeaving(way)
    const refusal = await beginSignIn(way.provider, location.search === '?again')
    onProblem(refusal)
    if (refusal) setLeaving(null)
  }
  return (
    <div className="stack">
      {ways.map((way, index) => (
        <Button
          key={way.provider}
          size="sm"
          variant={index === 0 ? 'filled' : 'default'}
          leftSection={<Mark way={way} />}
          disabled={leaving !== null && leaving !== way}
          loading={leaving === way}
          onClick={() => void begin(way)}
        >
          {signInTexts.by(way.label)}
        </Button>
      ))}
      <span role="status" className="small soft">
        {leaving && signInTexts.leaving(leaving.label)}
      </span>
    </div>
  )
}

function Mark({ way }: { way: SignInProvider }) {
  const Icon = way.kind === 'github' ? IconBrandGithub : way.provider === 'local' ? IconLogin2 : IconBuilding
  return <Icon size={18} stroke={1.7} aria-hidden />
}

async function readWays(): Promise<SignInProvider[] | Problem> {
  try {
    const response = await fetch('/v1/sign-in/providers')
    if (!response.ok) return await problemOfResponse(response)
    return (await response.json()) as SignInProvider[] // as the contract declares it
  } catch {
    return offline()
  }
}
