import { Fault } from '@weir/contract'
import { forges } from '../delivery/forges/index.ts'
import type { Hands } from '../door/hands.ts'
import type { ReadTx } from '../door/implement.ts'

/** A credential reads active git roots of its own host by its own protocol; looked at again, under seal, whenever it is used. */
export async function refuseUnfit(
  tx: ReadTx,
  { kind, status, location }: { kind: string; status: string; location: string },
  credential_id: string,
  { allowsLoopback }: Pick<Hands, 'allowsLoopback'>,
): Promise<void> {
  if (kind !== 'git' || status !== 'active')
    throw new Fault('unprocessable', 'Only an active git root is read with a credential.', {
      pointer: '/credential_id',
    })
  const allowance = { allowLoopbackHttp: allowsLoopback }
  const forge = forges.find((one) => one.accepts(location, allowance))
  const credential = await tx
    .selectFrom('credential')
    .where('id', '=', credential_id)
    .select(['kind', 'host'])
    .executeTakeFirstOrThrow()
  const asked = forge?.asksFor(location, allowance)
  if (asked?.host === credential.host && asked.kind === credential.kind) return
  const wanted = asked ? `${inWords[asked.kind]} for ${asked.host}` : 'no credential'
  throw new Fault(
    'unprocessable',
    `This credential is ${inWords[credential.kind] ?? credential.kind} for ${credential.host}; the root takes ${wanted}.`,
    { pointer: '/credential_id' },
  )
}

const inWords: Readonly<Record<string, string>> = { https_token: 'a token', ssh_key: 'an ssh key' }
