import { useEffect, useEffectEvent } from 'react'

/** Does this event come from a place where keys write text or press something? */
export function isTyping({ target }: Event): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  )
}

/** Is a dialog or a menu open? Then the keys of the screen behind it rest. */
export const isBehindDialog = (): boolean => document.querySelector('[role="dialog"], [role="menu"]') !== null

/** Calls `onKey` for keys pressed outside of text and dialogs; it says whether it took the key. */
export function useKeys(onKey: (key: string, event: KeyboardEvent) => boolean): void {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || isBehindDialog()) return
    if (onKey(event.key, event)) event.preventDefault()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => handle(event)
    // Before anything else hears the key: a menu that it closes must still be seen as open.
    addEventListener('keydown', listener, { capture: true })
    return () => removeEventListener('keydown', listener, { capture: true })
  }, [])
}
