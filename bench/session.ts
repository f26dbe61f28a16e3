import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signInRedeem } from '@weir/contract'
import { openCore } from '@weir/core'
import { newKey } from './parts/proof-key.ts'
import { report, sizeFrom } from './parts/report.ts'

/** What it costs to verify a session: token, proof and row, one after the other and many at once. The proofs are made before. */
const count = sizeFrom(process.argv) === 'full' ? 10_000 : 1_000
const origin = 'http://weir.test'
const path = '/v1/me'

const folder = await mkdtemp(join(tmpdir(), 'weir-bench-'))
try {
  await using core = await openCore({ dataFolder: folder })
  const { user_id } = await core.ensureOwner({ name: 'Bench' })
  const key = newKey()
  const code = await core.issueSignInLink(user_id)
  const binding = { jkt: key.jkt, device: 'Bench' }
  const { token } = await core.session(
    { principal: { kind: 'anonymous' }, kind: 'mutation', binding },
    (call) => call(signInRedeem, { code }),
  )
  const verify = (proof: string) =>
    core.sessions.identify(token, { proof, method: 'GET', path, origins: new Set([origin]) })
  const proofs = (many: number) =>
    Array.from({ length: many }, () => key.proof({ method: 'GET', url: origin + path, token }))
  await Promise.all(proofs(500).map(verify)) // warm
  const one = await timeOf(proofs(count / 10), async (all) => {
    for (const proof of all) await verify(proof)
  })
  const many = await timeOf(proofs(count), async (all) => {
    for (let at = 0; at < all.length; at += 16) await Promise.all(all.slice(at, at + 16).map(verify))
  })
  report('session', [
    { name: 'verification, 16 at once', value: many, unit: 'ms', bar: 0.3, better: 'lower' },
    { name: 'verification, one after the other', value: one, unit: 'ms', bar: null, better: 'lower' },
  ])
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** Milliseconds for each. */
async function timeOf(proofs: string[], work: (proofs: string[]) => Promise<void>): Promise<number> {
  const started = performance.now()
  await work(proofs)
  return (performance.now() - started) / proofs.length
}
