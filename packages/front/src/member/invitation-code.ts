const storageKey = 'weir.invitation'

/** Takes the code of an invitation out of the address before anything else can see it there; it is kept in this tab until it is answered. */
export function takeInvitation(): void {
  if (location.pathname !== '/invitation') return
  const code = new URLSearchParams(location.hash.slice(1)).get('code')
  if (!code) return
  sessionStorage.setItem(storageKey, code)
  history.replaceState(null, '', '/invitation')
}

/** The code that was brought to this tab, if any. */
export const keptInvitation = (): string | null => sessionStorage.getItem(storageKey)

/** Forgets it: it was answered. */
export const forgetInvitation = (): void => sessionStorage.removeItem(storageKey)
