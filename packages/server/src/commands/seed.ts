import { Fault } from '@weir/contract'
import type { Config } from '../config.ts'
import { openInstallation } from './local.ts'
import type { Terminal } from './terminal.ts'

/** `weir seed --fixtures`: fills an empty installation for test tools and prints all they need to know, credentials included. */
export async function seedFixtures(config: Config, terminal: Terminal, seed: number): Promise<void> {
  if (config.fixtures !== 'allowed')
    throw new Fault(
      'unprocessable',
      'This installation takes no fixtures: they print working credentials. Only an installation for tests says `fixtures = "allowed"` in its configuration.',
    )
  await using core = await openInstallation(config, { makes: true })
  const fixtures = await core.seedFixtures(seed)
  terminal.data(fixtures)
  terminal.say(
    `Made ${fixtures.organizations.length} organizations for tests. Their ids, credentials and canaries are printed once, with --json.`,
  )
}
