/*
 * What the design says of operators who act as a person, typed from there: never tokens, grants, secrets or exports, and of what
 * is the person's own nothing but who that is and where they belong.
 */

const tokens = ['self:write', 'servicetoken:write', 'citoken:rotate', 'credential:write', 'webhook:write']
const grants = ['member:grant', 'member:remove', 'organization:grant']
const secrets = ['secret:read', 'secret:write']
const exports = ['export:all', 'report:generate']
const permissions: readonly string[] = [...tokens, ...grants, ...secrets, ...exports]

/** Operations of these four kinds whose right is also one for other things; a trust in a CI gives out tokens. */
const operations: readonly string[] = [
  'audit.export',
  'citrust.create',
  'citrust.list',
  'citrust.remove',
  'package.bom',
  'vulnerability.export',
]

/** Is this nothing an operator does as a person, whatever that person may do? */
export const neverAsAnother = ({
  permission,
  operation,
}: {
  permission: string
  operation: string
}): boolean => permissions.includes(permission) || operations.includes(operation)

/** Does an operator see of themselves what the person sees? */
export const ofSomebodyElse = (operation: string): boolean =>
  ['me.read', 'organization.list'].includes(operation)

/** Does what it starts go on after the half hour in which an operator acts? */
export const outlasts = (operation: string): boolean =>
  ['bulk.undo', 'report.upload', 'root.sync'].includes(operation)
