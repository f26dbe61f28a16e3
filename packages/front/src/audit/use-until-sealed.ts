import { useEffect, useEffectEvent } from 'react'

const everyMs = 2_000
/** Asking is use of the session: it stops although nothing is sealed any more. */
const mostTimes = 15

/** Asks again while entries wait to be sealed, which takes a second or two. */
export function useUntilSealed(isWaiting: boolean, ask: () => void): void {
  const askAgain = useEffectEvent(ask)
  useEffect(() => {
    if (!isWaiting) return undefined
    let times = 0
    const timer = setInterval(() => {
      times += 1
      if (times === mostTimes) clearInterval(timer)
      askAgain()
    }, everyMs)
    return () => clearInterval(timer)
  }, [isWaiting])
}
