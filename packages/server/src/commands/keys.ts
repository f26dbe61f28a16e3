import type { Config } from '../config.ts'
import { openInstallation } from './local.ts'
import { columns } from './picture.ts'
import type { Terminal } from './terminal.ts'

/** `weir keys status`: every version, its state, and what still needs it. */
export async function showKeys(config: Config, terminal: Terminal): Promise<void> {
  await using core = await openInstallation(config)
  const versions = await core.keys.status()
  terminal.data({ sealed: core.keys.isSealed, versions })
  terminal.say(
    columns([
      ['version', 'state', 'since', 'needed by'],
      ...versions.map((one) => [
        String(one.version),
        one.state,
        one.since.slice(0, 16).replace('T', ' '),
        one.state === 'destroyed' ? '' : String(one.needed_by),
      ]),
    ]),
  )
  terminal.say(
    core.keys.isSealed
      ? 'The keyring is sealed by its passphrase.'
      : 'The keyring lies open in the data folder: name a passphrase by key_passphrase_file to seal it.',
  )
}

/** `weir keys rotate`: now, whether it is time or not. */
export async function rotateKeys(config: Config, terminal: Terminal): Promise<void> {
  await using core = await openInstallation(config)
  await core.keys.rotate({ isForced: true })
  const current = (await core.keys.status()).find(({ state }) => state === 'current')
  terminal.data({ version: current?.version })
  terminal.say(`Version ${current?.version} is current. Servers that run take it up within seconds.`)
}

/** `weir keys revoke VERSION`: destroys a version that was stolen; what was made under it ends. */
export async function revokeKey(config: Config, terminal: Terminal, version: number): Promise<void> {
  await using core = await openInstallation(config)
  await core.keys.revoke(version)
  terminal.data({ revoked: version })
  terminal.say(
    `Version ${version} is destroyed: tokens and sessions under it end within seconds. Who stole it could read what was sealed under it: give credentials of other services new secrets (weir credential rotate).`,
  )
}
