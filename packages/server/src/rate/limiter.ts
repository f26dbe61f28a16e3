import { hash } from 'node:crypto'
import { type DirectOperation, Fault } from '@weir/contract'
import type { Core, Principal } from '@weir/core'
import type { RateLimits } from '../limits.ts'
import { placeOf } from './client-address.ts'
import { type Counted, Counters } from './counters.ts'
import { Running } from './running.ts'
import { Tenants } from './tenants.ts'

/** One request as the limiter knows it, and what was counted of it so far: the headers of its answer say so. */
export interface Visit {
  /** IP address; null where there is none, as inside one process. */
  readonly address: string | null
  readonly counted: Map<Policy, Counted & { limit: number }>
}

/** What is counted by itself; the names stand in the headers. */
export type Policy = 'address' | 'page' | 'credential' | 'demo' | 'failure' | 'write' | 'heavy' | 'sign_in'

/** Refuses what comes too often, before it costs anything. */
export interface Limiter {
  /** First of all, for each request but those for health. */
  arrive(visit: Visit, kind: 'address' | 'page'): Promise<void> | void
  /** Lets few wrong credentials pass from one place; those that were good here lately are not held up by others’ guesses. */
  identified<T>(visit: Visit, credential: string | null, identify: () => Promise<T>): Promise<T>
  /** Once it is known who asks. */
  asked(visit: Visit, principal: Principal): Promise<void> | void
  /** Each call of an operation whose class has a limit of its own. */
  called(visit: Visit, principal: Principal, operations: Iterable<DirectOperation>): Promise<void> | void
  /** So many at once for an organization; a person whose organization is not known yet counts alone. */
  running<T>(
    visit: Visit,
    of: { principal: Principal; organization_id: unknown },
    work: () => Promise<T>,
  ): Promise<T>
}

/** A limiter whose counts all instances share. */
export function openLimiter(rates: Core['rates'], limits: RateLimits): Limiter {
  const counters = new Counters(rates)

  const take: Take = (visit, policy, who) => {
    const limit = limits[policy]
    if (limit === Infinity) return
    const answer = counters.take(keyOf(policy, who), limit)
    const note = (counted: Counted) => {
      visit.counted.set(policy, { ...counted, limit })
      if (!counted.isAllowed) throw tooOften(counted.resetSeconds)
    }
    return answer instanceof Promise ? answer.then(note) : note(answer)
  }

  return {
    arrive: ({ address, ...visit }, kind) => {
      if (address !== null) return take({ address, ...visit }, kind, placeOf(address))
    },
    identified: stopGuessing(counters, take, limits.failure),
    asked(visit, principal) {
      if (principal.kind === 'demo')
        return visit.address === null ? undefined : take(visit, 'demo', placeOf(visit.address))
      if ('credential_id' in principal) return take(visit, 'credential', principal.credential_id)
    },
    async called(visit, principal, operations) {
      const who =
        'credential_id' in principal ? principal.credential_id : visit.address && placeOf(visit.address)
      if (who === null) return
      for (const { rate } of operations) if (rate !== 'read') await take(visit, rate, who)
    },
    running: holdAtOnce(rates, limits.running),
  }
}

type Take = (visit: Visit, policy: Policy, who: string) => Promise<void> | void

const rememberedCredentials = 10_000

function stopGuessing(counters: Counters, take: Take, limit: number): Limiter['identified'] {
  const good = new Set<string>()
  return async (visit, credential, identify) => {
    const { address } = visit
    if (credential === null || address === null || limit === Infinity) return identify()
    const known = fingerprint(credential)
    const place = placeOf(address)
    if (!good.has(known) && !counters.look(keyOf('failure', place), limit).isAllowed)
      throw tooOften(counters.look(keyOf('failure', place), limit).resetSeconds)
    try {
      const found = await identify()
      if (good.size >= rememberedCredentials) good.clear()
      good.add(known)
      return found
    } catch (error) {
      good.delete(known)
      if (error instanceof Fault && error.status === 401) await take(visit, 'failure', place)
      throw error
    }
  }
}

function holdAtOnce(rates: Core['rates'], limit: number): Limiter['running'] {
  const atOnce = new Running(rates)
  const tenants = new Tenants()
  return async (visit, { principal, organization_id }, work) => {
    if (limit === Infinity) return work()
    const whose = tenants.of(principal, organization_id) ?? (visit.address && placeOf(visit.address))
    if (whose === null) return work()
    const leave = atOnce.enter(keyOf('running', whose), limit)
    if (!leave) throw tooMany()
    try {
      const result = await work()
      tenants.remember(principal, organization_id)
      return result
    } catch (error) {
      tenants.forget(principal, organization_id, error)
      throw error
    } finally {
      leave()
    }
  }
}

/** Keys are hashes: neither addresses nor ids are kept where only counts belong. */
const keyOf = (policy: string, who: string): string => {
  const known = keys.get(policy + who)
  if (known !== undefined) return known
  if (keys.size >= 20_000) keys.clear()
  const key = hash('sha256', `${policy} ${who}`, 'base64url').slice(0, 22)
  keys.set(policy + who, key)
  return key
}

const keys = new Map<string, string>()

const fingerprint = (credential: string): string => hash('sha256', credential, 'base64url')

const tooOften = (retryAfterSeconds: number): Fault =>
  new Fault('rate_limited', `Too many requests. Try again in ${retryAfterSeconds} seconds.`, {
    retryAfterSeconds,
  })

const tooMany = (): Fault =>
  new Fault(
    'rate_limited',
    'Your organization has too many requests running. Try again when some have ended.',
    {
      retryAfterSeconds: 1,
    },
  )
