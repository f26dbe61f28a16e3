const storageKey = 'weir.clock'
let offsetMs = Number(sessionStorage.getItem(storageKey) ?? 0) || 0

/** What the clock of the server says now, as far as this page knows. */
export const serverNow = (): number => Date.now() + offsetMs

/** Sets the clock by an answer of the server; false when it does not say its time. */
export function setClock(response: Response): boolean {
  const said = Date.parse(response.headers.get('date') ?? '')
  if (Number.isNaN(said)) return false
  offsetMs = said - Date.now()
  sessionStorage.setItem(storageKey, String(offsetMs))
  return true
}
