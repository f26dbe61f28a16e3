import { type ComponentType, useEffect, useState } from 'react'
import { flushSync } from 'react-dom'

const laterMs = 3_000

/**
 * A component that a first look at a screen does not need: null until it is loaded, which is a little later, or at once when it
 * is wanted. It is tried again while the server does not answer. `load` must be the same at each call.
 */
export function useLater<Props>(
  load: () => Promise<ComponentType<Props>>,
  isWanted: boolean,
): ComponentType<Props> | null {
  const [Loaded, setLoaded] = useState<ComponentType<Props> | null>(null)
  const [failures, setFailures] = useState(0)
  useEffect(() => {
    if (Loaded) return undefined
    const begin = () =>
      void load().then(
        // with its effects, before the next key is pressed
        (component) => flushSync(() => setLoaded(() => component)),
        () => setFailures((before) => before + 1),
      )
    if (isWanted && failures === 0) return begin()
    const timer = setTimeout(begin, laterMs)
    return () => clearTimeout(timer)
  }, [load, Loaded, isWanted, failures])
  return Loaded
}
