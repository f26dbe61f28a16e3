import { Button, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { Splash } from '../app/splash.tsx'
import { Wordmark } from '../app/wordmark.tsx'
import { FormProblem } from '../face/faces.tsx'
import type { Problem } from '../graph/problem.ts'
import { text } from '../text/catalogue.ts'
import { redeem } from './redeem.ts'
import type { EndReason } from './session.ts'
import './sign-in.css'

const returnKey = 'weir.return'

/** The sign-in screen, in the place of the screen asked for; signing in shows that screen. */
export function SignIn(props: { reason: EndReason | null; refusal: Problem | null }) {
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState(props.refusal)
  const [isWorking, setWorking] = useState(false)
  useEffect(() => {
    if (location.pathname !== '/sign-in') {
      sessionStorage.setItem(returnKey, location.pathname + location.search)
    }
  }, [])
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const code = codeIn(typed)
    if (!code) return
    setWorking(true)
    setProblem(await redeem(code))
    setWorking(false)
  }
  return (
    <main className="sign-in">
      <div className="sign-in-mark">
        <River />
        <Wordmark size={40} />
        <p>{text.tagline}</p>
      </div>
      <form className="card stack" onSubmit={(event) => void submit(event)}>
        <h1>{text.session.title}</h1>
        {props.reason && !problem && <Reason reason={props.reason} />}
        <FormProblem problem={problem} />
        <p className="soft">{problem ? text.session.again : text.session.how}</p>
        <TextInput
          label={text.session.link}
          placeholder={text.session.placeholder}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          autoFocus
        />
        <Button type="submit" size="sm" loading={isWorking} disabled={!codeIn(typed)}>
          {text.session.submit}
        </Button>
      </form>
    </main>
  )
}

/** A weir seen from the side: the water stands behind the crest, falls over it and runs on, measured by a staff gauge. */
function River() {
  const marks = Array.from({ length: 9 }, (_, mark) => mark)
  return (
    <svg className="river" viewBox="0 0 600 900" preserveAspectRatio="xMidYMax slice" aria-hidden>
      <path
        d="M0 430H300C390 430 372 690 470 706C520 714 560 708 600 708V900H0Z"
        fill="#7fd6d8"
        fillOpacity=".13"
      />
      <path
        d="M0 470H292C368 470 356 716 456 728C512 734 560 730 600 730V900H0Z"
        fill="#7fd6d8"
        fillOpacity=".1"
      />
      <path
        d="M0 430H300C390 430 372 690 470 706C520 714 560 708 600 708"
        fill="none"
        stroke="#7fd6d8"
        strokeWidth="3"
      />
      <path d="M262 900V520a14 14 0 0 1 28 0V900Z" fill="#0a2229" />
      {marks.map((mark) => (
        <path
          key={mark}
          d={`M${mark % 4 === 0 ? 120 : 134} ${390 + mark * 22}H150`}
          stroke="#d9e8e8"
          strokeOpacity=".6"
          strokeWidth="2"
        />
      ))}
      <path d="M151 382V574" stroke="#d9e8e8" strokeOpacity=".6" strokeWidth="2" />
    </svg>
  )
}

function Reason({ reason }: { reason: EndReason }) {
  return (
    <p className="sign-in-reason" role="status">
      {text.session.reasons[reason]}
      {reason !== 'signed_out' && ` ${text.session.returning}`}
    </p>
  )
}

/** The screen at /sign-in for a person who is signed in: goes back to where they were. */
export function SignedIn() {
  const navigate = useNavigate()
  useEffect(() => {
    const back = sessionStorage.getItem(returnKey) ?? '/'
    sessionStorage.removeItem(returnKey)
    void navigate({ href: /^\/(?![/\\])/.test(back) ? back : '/', replace: true })
  }, [navigate])
  return <Splash />
}

function codeIn(typed: string): string | null {
  const [, fromLink] = /#code=([^&\s]+)/.exec(typed) ?? []
  const code = fromLink ?? typed.trim()
  return code.length >= 20 && !/[\s/]/.test(code) ? decodeURIComponent(code) : null
}
