import { expect, test } from 'vitest'
import { newBrowser, type ProofFor, sha256, testOrigin, testOrigins } from '../../test/browser.ts'
import { openProofs, type ShownProof } from './dpop.ts'

const token = 'the.token.of.a.session'
/** Verifies a proof and uses it up, as a session of its key does. */
function proofVerifier(proofs = openProofs()) {
  return (shown: ShownProof, of: string | null) => {
    const proven = proofs.verify(shown, of)
    proofs.useUp(proven)
    return { jkt: proven.jkt, bodyHash: proven.bodyHash }
  }
}

const request = { method: 'POST', path: '/v1/groups', token, body: '{"name":"Alpha"}' }

/** What a proof is refused with, or `proven`. */
function outcome(what: Partial<ProofFor> = {}, verify = proofVerifier(), browser = newBrowser()): string {
  const { method, path } = request
  const proof = browser.proof({ ...request, ...what })
  return outcomeOf(() => verify({ proof, method, path, origins: testOrigins }, token))
}

function outcomeOf(work: () => unknown): string {
  try {
    work()
    return 'proven'
  } catch (error) {
    const { code, evidence } = error as { code: string; evidence: { reason?: string } }
    return `${code} ${evidence.reason}`
  }
}

const now = () => Math.floor(Date.now() / 1000)

test('a proof for this request is good, once', () => {
  const verify = proofVerifier()
  const browser = newBrowser()
  const proof = browser.proof(request)
  const show = () => verify({ proof, method: 'POST', path: request.path, origins: testOrigins }, token)
  expect(show()).toEqual({ jkt: browser.jkt, bodyHash: sha256(request.body) })
  expect(outcomeOf(show)).toBe('unauthenticated proof_used')
})

test('a proof that was seen stays seen for as long as it would be good', () => {
  const verify = proofVerifier()
  const browser = newBrowser()
  const jti = 'the-same-again'
  expect(outcome({ claims: { jti } }, verify, browser)).toBe('proven')
  for (let other = 0; other < 500; other++) expect(outcome({}, verify, browser)).toBe('proven')
  expect(outcome({ claims: { jti } }, verify, browser)).toBe('unauthenticated proof_used')
  expect(outcome({ claims: { jti } }, verify), 'of another key').toBe('proven')
})

const spoiled: [string, Partial<ProofFor>][] = [
  ['another method', { method: 'GET' }],
  ['another path', { path: '/v1/roots' }],
  ['another origin', { claims: { htu: `https://evil.example.com${request.path}` } }],
  ['an address with a query', { claims: { htu: `${testOrigin}${request.path}?a=1` } }],
  ['another token', { token: 'another' }],
  ['no token', { token: null }],
  ['no jti', { claims: { jti: undefined } }],
  ['a short jti', { claims: { jti: 'short' } }],
  ['no method', { claims: { htm: undefined } }],
  ['a time in words', { claims: { iat: 'now' } }],
  ['a claim nobody knows', { claims: { nonce: 'x' } }],
  ['a header nobody knows', { header: { kid: 'x' } }],
  ['another type', { header: { typ: 'JWT' } }],
  ['no algorithm', { header: { alg: 'none' } }],
  ['a symmetric algorithm', { header: { alg: 'HS256' } }],
  ['no key', { header: { jwk: undefined } }],
  ['another key', { header: { jwk: newBrowser().jwk } }],
  ['another curve', { header: { jwk: { ...newBrowser().jwk, crv: 'P-384' } } }],
  ['a point that is on no curve', { header: { jwk: { ...newBrowser().jwk, y: 'A'.repeat(43) } } }],
  ['critical headers', { header: { crit: ['exp'] } }],
]

test('a proof for another request, or that says anything else, is refused', () => {
  for (const [what, proof] of spoiled) expect(outcome(proof), what).toBe('unauthenticated proof')
  const browser = newBrowser()
  for (const more of [{ d: 'x'.repeat(43) }, { kid: 'x' }, { x5u: 'https://example.test' }]) {
    const header = { jwk: { ...browser.jwk, ...more } }
    expect(outcome({ header }, proofVerifier(), browser), JSON.stringify(more)).toBe('unauthenticated proof')
  }
})

test('a proof is of this minute: older ones and those of the future are refused, and told that it is the time', () => {
  expect(outcome({ claims: { iat: now() - 55 } })).toBe('proven')
  expect(outcome({ claims: { iat: now() - 62 } })).toBe('unauthenticated proof_time')
  expect(outcome({ claims: { iat: now() + 3 } })).toBe('proven')
  expect(outcome({ claims: { iat: now() + 8 } })).toBe('unauthenticated proof_time')
})

test('a proof without bh is one for a request without a body', () => {
  const browser = newBrowser()
  const { method, path } = request
  const proof = browser.proof({ method, path, token })
  const proven = proofVerifier()({ proof, method, path, origins: testOrigins }, token)
  expect(proven.bodyHash).toBe(sha256(''))
})

test('what is no proof is refused, whatever it is', () => {
  const verify = proofVerifier()
  const proof = newBrowser().proof(request)
  const [head, payload, signature] = proof.split('.')
  for (const text of [
    '',
    '..',
    'x.y.z',
    `${proof}.`,
    `${proof}.x`,
    `${proof}=`,
    `${proof}, ${proof}`,
    `${head}.${payload}.`,
    `${head}..${signature}`,
    `.${payload}.${signature}`,
    `${payload}.${head}.${signature}`,
    `${head}.${payload}.${'A'.repeat(86)}`,
    'A'.repeat(5_000),
  ])
    expect(
      outcomeOf(() =>
        verify({ proof: text, method: 'POST', path: request.path, origins: testOrigins }, token),
      ),
      text.slice(0, 20),
    ).toBe('unauthenticated proof')
  for (let place = 0; place < proof.length; place += 7) {
    const other = proof[place] === 'A' ? 'B' : 'A'
    const changed = proof.slice(0, place) + other + proof.slice(place + 1)
    expect(
      outcomeOf(() =>
        verify({ proof: changed, method: 'POST', path: request.path, origins: testOrigins }, token),
      ),
      `${place}`,
    ).toBe('unauthenticated proof')
  }
})

test('what nobody used leaves no trace, and a flood of new keys keeps no known one out', () => {
  const proofs = openProofs({ ofKey: 3, ofAll: 4 })
  const verify = proofVerifier(proofs)
  const [known, flood] = [newBrowser(), newBrowser()]
  const { method, path } = request
  for (let strange = 0; strange < 20; strange++) {
    const proof = newBrowser().proof({ method, path })
    proofs.verify({ proof, method, path, origins: testOrigins }, null)
    proofs.verify({ proof: flood.proof(request), method, path, origins: testOrigins }, token)
  }
  expect(outcome({}, verify, known)).toBe('proven')
  for (let strange = 0; strange < 3; strange++) expect(outcome({}, verify, flood)).toBe('proven')
  expect(outcome({}, verify, flood), 'its own room is full').toMatch(/^busy/)
  expect(outcome({}, verify, newBrowser()), 'who comes now waits').toMatch(/^busy/)
  expect([outcome({}, verify, known), outcome({}, verify, known)]).toEqual(['proven', 'proven'])
})
