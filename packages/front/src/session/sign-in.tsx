import { useEffect, useState } from 'react'
import { Wordmark } from '../app/wordmark.tsx'
import { FormProblem } from '../face/faces.tsx'
import type { Problem } from '../graph/problem.ts'
import { sessionTexts } from '../text/session.ts'
import { Ways } from '../sign-in/ways.tsx'
import type { EndReason } from './session.ts'
import { againKey, returnKey } from './signed-in.tsx'
import './sign-in.css'

/** The sign-in screen, in the place of the screen asked for; signing in shows that screen. */
export function SignIn(props: { reason: EndReason | null; refusal: Problem | null }) {
  const [problem, setProblem] = useState(props.refusal)
  useEffect(() => {
    if (location.pathname !== '/sign-in') {
      sessionStorage.setItem(returnKey, location.pathname + location.search)
    }
    if (location.search === '?again') sessionStorage.setItem(againKey, 'yes')
  }, [])
  return (
    <main className="sign-in">
      <div className="sign-in-mark">
        <River />
        <Wordmark size={40} />
        <p>{sessionTexts.tagline}</p>
      </div>
      <div className="card stack">
        <h1>{sessionTexts.title}</h1>
        {props.reason && !problem && <Reason reason={props.reason} />}
        <FormProblem problem={problem} />
        <Ways onProblem={setProblem} />
      </div>
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
      {sessionTexts.reasons[reason]}
      {reason !== 'signed_out' && ` ${sessionTexts.returning}`}
    </p>
  )
}
