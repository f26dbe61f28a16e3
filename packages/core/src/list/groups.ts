import type { Scope } from '../door/rights.ts'

/** Groups a list is about: those named, or those of a scope that is not everything. Row-level security says the same, but no index hears it. */
export const groupsOf = (
  input: { group_ids?: string[] | undefined },
  scope: Scope,
): readonly string[] | undefined => input.group_ids ?? (scope.groups === 'all' ? undefined : scope.groups)
