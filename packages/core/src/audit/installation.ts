import { auditInstallation, type InstallationAct } from '@weir/contract'
import { implement } from '../door/implement.ts'
import { withItems } from '../list/keyset.ts'

export const listInstallationActs = implement(auditInstallation, async (_tx, input, hands) => {
  const page = await hands.acts.page(input, hands)
  // only who has a role of the installation is named: others belong to organizations that an auditor has no part in
  const ids = page.items.flatMap(({ user_id, operator_id }) => operator_id ?? user_id ?? [])
  const people = await hands.people.find(ids)
  return withItems(
    page,
    page.items.map(({ user_id, operator_id, ...row }) => {
      const actor = operator_id ?? user_id
      return {
        ...row,
        principal: row.principal as InstallationAct['principal'], // the kinds of a principal, or system
        who:
          actor === null ? withoutName(row.principal) : (people.get(actor)?.name ?? 'somebody who is gone'),
        person: actor,
      }
    }),
  )
})

const withoutName = (principal: string): string =>
  principal === 'system'
    ? 'the machine'
    : principal === 'anonymous' || principal === 'demo'
      ? 'nobody signed in'
      : 'a credential'
