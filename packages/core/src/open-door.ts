import { join } from 'node:path'
import { Fault, operations } from '@weir/contract'
import { noteConfiguration } from './audit/configuration.ts'
import { openInstallationActs } from './audit/installation-acts.ts'
import { openBlobFolder } from './blob/blob-store.ts'
import type { CoreOptions } from './core-options.ts'
import type { Foundation } from './db/foundation.ts'
import { type Credentials, openCredentials } from './door/credentials.ts'
import { openInvitees } from './door/invitees.ts'
import type { DoorParts } from './door/parts.ts'
import { openPeople } from './door/people.ts'
import { unmarkedIds } from './door/references.ts'
import { LastRoles } from './door/roles.ts'
import { openStaged } from './door/staged.ts'
import { openUserSessions, type UserSessions } from './door/user-sessions.ts'
import { remembered } from './installation.ts'
import { openCredentialVault } from './keys/credential-vault.ts'
import { type DataKeys, openDataKeys } from './keys/data-keys.ts'
import type { Keyring } from './keys/keyring.ts'
import { sealedColumns } from './keys/sealed-column.ts'
import { openWebhookVault } from './keys/webhook-vault.ts'
import { createEngine } from './metric/engine.ts'
import { factLoader } from './metric/load.ts'
import { openOperators } from './operator/operators.ts'
import { implementations } from './operations.ts'
import { openOutgoing } from './outgoing/outgoing.ts'
import { speaksFor } from './sign-in/settings.ts'
import { openSignIn } from './sign-in/sign-in.ts'
import { openTokenDesk } from './token/desk.ts'

/** What the door is opened on. */
export interface Ground {
  foundation: Foundation
  keyring: Keyring
  /** Id of the installation: two databases may share a data folder, and each knows only its own files. */
  installation: string
}

/** What the door stands on, with what core needs of it besides. */
export async function openDoor(
  options: CoreOptions,
  ground: Ground,
): Promise<{ parts: DoorParts; sessions: UserSessions; dataKeys: DataKeys }> {
  const { foundation, keyring, installation } = ground
  const { database } = foundation
  const keeper = database.pool('weir_keeper')
  const directory = database.pool('weir_directory')
  const sessions = openUserSessions(keeper, keyring, {
    installation,
    ...(options.sessionLimits && { limits: options.sessionLimits }),
  })
  const { allowsOwnerLink = true } = options
  const credentials = openCredentials(keeper, keyring, { sessions, allowsLinks: allowsOwnerLink })
  const dataKeys = openDataKeys(keeper, keyring)
  const { operators = { operator: [], auditor: [] }, signIn = { providers: [], publicUrl: '' } } = options
  const parts: DoorParts = {
    database,
    keyring,
    credentials,
    tokens: openTokens(options, ground, credentials),
    people: openPeople(directory),
    operators: openOperators({
      keeper,
      directory,
      settings: operators,
      speaksFor: (provider, domain) => speaksFor(signIn.providers, provider, domain),
      localOwner: foundation.embedded ? await remembered(keeper, 'owner') : null,
    }),
    invitees: openInvitees(directory),
    blobs: openBlobFolder(join(options.dataFolder, 'blobs', installation), dataKeys),
    acts: openInstallationActs(keeper),
    staged: openStaged({ directory, keeper }),
    vault: openCredentialVault(keeper, sealedColumns(dataKeys)),
    webhooks: openWebhookVault(keeper, sealedColumns(dataKeys)),
    implementations: checkedImplementations(),
    signIn: openSignIn({ database, keyring }, signIn),
    lastRoles: new LastRoles(),
    metrics: { engine: createEngine(), loadColumns: factLoader({ database, keyring }) },
    allowsLocalGit: options.allowsLocalGit ?? false,
    allowsLoopback: options.allowsLoopback ?? false,
    cacheFolder: join(options.dataFolder, 'git'),
    codeLayer: options.codeLayer ?? true,
    refusesSurplus: options.refusesSurplus ?? false,
  }
  await noteConfiguration(keeper, keyring, { signIn, operators, allowsOwnerLink })
  return { parts, sessions, dataKeys }
}

const openTokens = (
  { allowsLoopback = false, publicUrl = () => 'http://127.0.0.1:4400' }: CoreOptions,
  { foundation, keyring }: Ground,
  credentials: Credentials,
) =>
  openTokenDesk({
    database: foundation.database,
    keyring,
    outgoing: openOutgoing({ allowsLoopback }),
    mint: (kind) => credentials.mint(kind),
    publicUrl,
    allowsLoopback,
  })

function checkedImplementations() {
  const map = new Map(implementations.map((one) => [one.operation.name, one]))
  const gaps = [
    ...[...operations.keys()]
      .filter((name) => !map.has(name))
      .map((name) => `operation ${name} has no handler`),
    ...[...map.keys()]
      .filter((name) => !operations.has(name))
      .map((name) => `handler ${name} has no operation`),
    ...[...operations.values()].flatMap((one) =>
      unmarkedIds(one).map((key) => `input ${key} of ${one.name} is an id without a mark`),
    ),
  ]
  if (map.size !== implementations.length) gaps.push('an operation has two handlers')
  if (gaps.length > 0) throw new Fault('unprocessable', `Weir does not start: ${gaps.join('; ')}.`)
  return map
}
