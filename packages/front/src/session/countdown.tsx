import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { sessionTexts } from '../text/session.ts'
import { askServer } from './ask-server.ts'
import { serverNow } from './clock.ts'
import { endSession, type Held, lastUsed, useSession } from './session.ts'
import './countdown.css'

const warnSeconds = { idle: 120, absolute: 300 }
/** The server writes down the last use once a minute: a session may end so much earlier than it was used last. */
const keptToSeconds = 60

/** Warns before the session ends, for want of use or after its time. */
export function Countdown() {
  const session = useSession()
  return session.state === 'open' ? <Remaining key={session.token} held={session} /> : null
}

function Remaining({ held }: { held: Held }) {
  const [left, setLeft] = useState(() => leftOf(held))
  const { token } = held
  useEffect(() => {
    const timer = setInterval(() => setLeft(leftOf(held)), 1_000)
    return () => clearInterval(timer)
  }, [held])
  const isOver = left.seconds <= 0
  useEffect(() => {
    if (isOver) endSession('expired', token)
  }, [isOver, token])
  if (isOver || left.seconds > warnSeconds[left.by]) return null
  return (
    <section className="countdown card" role="alert">
      <p>
        {sessionTexts.endsIn(left.by)} <strong>{clockOf(left.seconds)}</strong>
      </p>
      {left.by === 'idle' ? (
        <Button size="xs" onClick={() => void askServer('/v1/session').catch(() => undefined)}>
          {sessionTexts.stay}
        </Button>
      ) : (
        <p className="soft small">{sessionTexts.absoluteHow}</p>
      )}
    </section>
  )
}

function leftOf({ expiresAt, idleSeconds }: Held): { by: 'idle' | 'absolute'; seconds: number } {
  const now = serverNow()
  const idle = Math.round((lastUsed() - now) / 1000) + Math.max(idleSeconds - keptToSeconds, idleSeconds / 2)
  const absolute = Math.round((Date.parse(expiresAt) - now) / 1000)
  return idle < absolute ? { by: 'idle', seconds: idle } : { by: 'absolute', seconds: absolute }
}

const clockOf = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
