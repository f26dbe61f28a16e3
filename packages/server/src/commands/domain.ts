import { domainClaim, domainVerify, Fault } from '@weir/contract'
import type { Config } from '../config.ts'
import { signInSettings } from '../sign-in/providers.ts'
import { openLocal } from './local.ts'
import { findOrganization } from './organization.ts'
import type { Terminal } from './terminal.ts'

/** `weir domain vouch`: who operates the machine says that a domain is an organization's own, where no DNS record can say it. */
export async function vouchForDomain(
  config: Config,
  terminal: Terminal,
  { domain, organization }: { domain: string; organization?: string },
): Promise<void> {
  await using local = await openLocal(config, { signIn: { ...signInSettings(config), vouches: true } })
  const found = await findOrganization(local, organization)
  if (!found) throw new Fault('not_found', 'There is no organization yet. Sign in and make one first.')
  const { id, name, slug } = found.organization
  const wanted = { organization_id: id, domain }
  await local.ask(domainClaim, wanted)
  const claimed = await local.ask(domainVerify, wanted)
  terminal.data({ domain: claimed.domain, organization: slug, verified_at: claimed.verified_at })
  terminal.say(`${claimed.domain} counts as a domain of ${name} from now on, until it is given up there.`)
}
