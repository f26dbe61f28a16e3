import { Fault, signInSettingsRead, signInSettingsUpdate } from '@weir/contract'
import type { Hands } from '../door/hands.ts'
import { implement, type ReadTx } from '../door/implement.ts'
import { describeDomains } from './domains.ts'

export const readSignInSettings = implement(signInSettingsRead, (tx, _input, hands) => settingsOf(tx, hands))

export const updateSignInSettings = implement(signInSettingsUpdate, async (tx, input, hands) => {
  const { pinned_providers, pinned_domains, default_role } = input
  refuseUnknown(pinned_providers ?? [], hands)
  if (pinned_providers !== undefined || pinned_domains !== undefined || default_role !== undefined)
    await tx
      .updateTable('organization')
      .set({
        ...(pinned_providers && { pinned_providers: [...new Set(pinned_providers)] }),
        ...(pinned_domains && { pinned_domains: [...new Set(pinned_domains)] }),
        ...(default_role && { default_role }),
      })
      .where('organization_id', '=', hands.organization_id)
      .execute()
  await refuseOwnLockOut(tx, hands)
  return settingsOf(tx, hands)
})

/** Nobody closes the door behind themselves. Who came by the one-time link of the machine comes in by it always. */
async function refuseOwnLockOut(tx: ReadTx, { organization_id, user_id }: Hands): Promise<void> {
  if (user_id === null) return
  const own = await tx
    .selectFrom('organization')
    .where('organization_id', '=', organization_id)
    .select((is) =>
      is.fn<boolean>('sign_in_admits', [is.ref('organization_id'), is.val(user_id)]).as('admits'),
    )
    .executeTakeFirst()
  if (own?.admits !== true)
    throw new Fault(
      'conflict',
      'With this, your own sign-in would no longer open the organization. Sign in the way you want to demand, then pin it.',
      { pointer: '/pinned_providers', reason: 'own_lock_out' },
    )
}

function refuseUnknown(wanted: readonly string[], { signIn }: Hands): void {
  const known = new Set(signIn.providers.map(({ id }) => id))
  const unknown = wanted.find((one) => !known.has(one))
  if (unknown !== undefined)
    throw new Fault('invalid', `There is no provider ${unknown} in the configuration of this installation.`, {
      pointer: '/pinned_providers',
    })
}

async function settingsOf(tx: ReadTx, hands: Hands) {
  const { organization_id, signIn } = hands
  const own = await tx
    .selectFrom('organization')
    .where('organization_id', '=', organization_id)
    .select(['pinned_providers', 'pinned_domains', 'default_role'])
    .executeTakeFirstOrThrow()
  return {
    ...own,
    default_role: own.default_role === 'viewer' ? ('viewer' as const) : ('member' as const),
    providers: signIn.providers.map(({ id, kind, label }) => ({ provider: id, kind, label })),
    domains: await describeDomains(tx),
  }
}
