/** The key of this browser: what it signs proves that a session is shown by who signed in. Nobody can take it out, this page included. */
export interface BrowserKey {
  readonly privateKey: CryptoKey
  /** The public part as proofs carry it. */
  readonly jwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string }
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const
const database = 'weir'
const store = 'keys'
const name = 'session'

let kept: Promise<BrowserKey> | undefined

/** Can this page have such a key? Only over https, or on the machine itself. */
export const canHoldKey = (): boolean => window.isSecureContext && 'indexedDB' in window

/** The key of this browser, the same in all tabs; made the first time. */
export function browserKey(): Promise<BrowserKey> {
  kept ??= open().catch((error: unknown) => {
    kept = undefined
    throw error
  })
  return kept
}

/** Reads the key anew when it is needed next: another tab may have forgotten it. */
export function reloadKey(): void {
  kept = undefined
}

/** Forgets the key: what it was bound to is worth nothing from here on. */
export async function forgetKey(): Promise<void> {
  reloadKey()
  await inStore('readwrite', (keys) => keys.delete(name))
}

async function open(): Promise<BrowserKey> {
  const known: unknown = await inStore('readonly', (keys) => keys.get(name))
  if (isKey(known)) return known
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey)
  const made: BrowserKey = { privateKey, jwk: { kty: 'EC', crv: 'P-256', x, y } }
  // of two tabs that make one at once, the first to store it wins
  await inStore('readwrite', (keys) => keys.add(made, name)).catch(() => undefined)
  const stored: unknown = await inStore('readonly', (keys) => keys.get(name))
  return isKey(stored) ? stored : made
}

const isKey = (value: unknown): value is BrowserKey =>
  typeof value === 'object' && value !== null && 'privateKey' in value && 'jwk' in value

async function inStore<T>(
  mode: IDBTransactionMode,
  work: (keys: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(database, 1)
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(store))
  await over(opening, 'success', 'error')
  try {
    const transaction = opening.result.transaction(store, mode)
    const request = work(transaction.objectStore(store))
    await over(transaction, 'complete', 'abort')
    return request.result
  } finally {
    opening.result.close()
  }
}

function over(of: IDBRequest | IDBTransaction, good: string, bad: string): Promise<void> {
  return new Promise((resolve, reject) => {
    of.addEventListener(good, () => resolve(), { once: true })
    of.addEventListener(bad, () => reject(of.error ?? new Error('IndexedDB refuses')), { once: true })
  })
}
