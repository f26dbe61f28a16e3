import { Fault } from '@weir/contract'
import { liesUnder } from '../calc/repository-path.ts'
import { forges } from '../delivery/forges/index.ts'
import type { Hands } from '../door/hands.ts'
import type { ReadTx } from '../door/implement.ts'

/**
 * A credential reads active git roots of its own groups and its own path of its own host by its own protocol; looked at again, under
 * seal, whenever it is used. Whether the asker may name it the door has decided.
 */
export async function refuseUnfit(
  tx: ReadTx,
  { kind, status, location, group_id }: { kind: string; status: string; location: string; group_id: string },
  credential_id: string,
  { allowsLoopback }: Pick<Hands, 'allowsLoopback'>,
): Promise<void> {
  if (kind !== 'git' || status !== 'active') throw unfit('Only an active git root is read with a credential.')
  const allowance = { allowLoopbackHttp: allowsLoopback }
  const forge = forges.find((one) => one.accepts(location, allowance))
  const credential = await tx
    .selectFrom('credential')
    .where('id', '=', credential_id)
    .select(['kind', 'host', 'path', 'group_ids'])
    .executeTakeFirstOrThrow()
  if (credential.group_ids.length > 0 && !credential.group_ids.includes(group_id))
    throw unfit('This credential is for roots of other groups.')
  const asked = forge?.asksFor(location, allowance)
  if (asked?.host === credential.host && asked.kind === credential.kind) {
    if (liesUnder(credential.path, asked.path)) return
    throw unfit(`This credential is for repositories under ${credential.path} of ${credential.host}.`)
  }
  const wanted = asked ? `${inWords[asked.kind]} for ${asked.host}` : 'no credential'
  throw unfit(
    `This credential is ${inWords[credential.kind] ?? credential.kind} for ${credential.host}; the root takes ${wanted}.`,
  )
}

const unfit = (sentence: string): Fault => new Fault('unprocessable', sentence, { pointer: '/credential_id' })

const inWords: Readonly<Record<string, string>> = { https_token: 'a token', ssh_key: 'an ssh key' }
