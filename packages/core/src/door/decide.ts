import { Fault, type Operation } from '@weir/contract'
import { refuseStale } from './freshness.ts'
import type { Principal } from './principal.ts'
import { refuseNamedPeople } from './references.ts'
import type { Rights, Scope } from './rights.ts'

/** What is asked, parsed, and where the asker may ask it; nobody's right, or not now: a Fault. */
export function decide(
  operation: Operation,
  given: unknown,
  { principal, rights }: { principal: Principal; rights: Rights },
): { input: unknown; scope: Scope } {
  const input = parse(operation, given)
  const asked: unknown =
    typeof input === 'object' && input !== null ? Reflect.get(input, 'organization_id') : undefined
  refuseWriting(operation, principal)
  const scope = rights.scopeFor(operation, typeof asked === 'string' ? asked : undefined)
  refuseStale(operation, principal)
  if (principal.kind === 'demo') refuseNamedPeople(operation, input)
  return { input, scope }
}

/** An operator who acts as a person reads, also by the database's own rule, until a second one allows more. */
export const isReading = (principal: Principal): boolean =>
  principal.kind === 'operator' && !principal.mayWrite

function refuseWriting({ kind }: Operation, principal: Principal): void {
  if (kind === 'mutation' && isReading(principal))
    throw new Fault(
      'denied',
      'Acting as another person is for reading. Writing needs a second operator, who allows it with become.approve.',
      { reason: 'become_reads' },
    )
}

function parse<O extends Operation>(operation: O, input: unknown): unknown {
  const parsed = operation.input.safeParse(input)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const pointer = `/${(issue?.path ?? []).map(String).join('/')}`
  throw new Fault(
    'invalid',
    `${pointer === '/' ? 'The input' : pointer.slice(1)}: ${issue?.message ?? 'is not valid'}.`,
    {
      pointer,
      issues: parsed.error.issues.length,
    },
  )
}
