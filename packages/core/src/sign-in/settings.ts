/** One place where people may sign in, as the operator configured it. */
export interface ProviderSettings {
  /** Names it in addresses and pins: never changes. */
  readonly id: string
  readonly kind: 'oidc' | 'github'
  readonly label: string
  /** Issuer by which OpenID Connect discovers everything; of GitHub the address of a server of one's own. */
  readonly issuer: string
  readonly client_id: string
  readonly client_secret: string
  /** The boolean claim that says the e-mail is verified: `xms_edov` where Microsoft has no other. */
  readonly verified_claim: 'email_verified' | 'xms_edov'
  /** Microsoft's tenants that are let in; none listed: all that the issuer stands for. */
  readonly tenants: readonly string[]
  /** The domains whose e-mails it may verify, and no provider without a list besides; none listed: all that no other one names. */
  readonly emailDomains: readonly string[]
  /** May people come with an e-mail of a provider of free mail? */
  readonly allowsFreeMail: boolean
  /** May it be called in the network of the company? */
  readonly allowsPrivate: boolean
  /** Does a sign-in that was begun as a fresh one count as recent although the provider does not say when the person proved themselves? */
  readonly allowsUnprovenFresh: boolean
}

/** What signing in stands on. */
export interface SignInSettings {
  readonly providers: readonly ProviderSettings[]
  /** Where people reach this server, without a path: the redirect of every sign-in starts with it. */
  readonly publicUrl: string
  /** Providers on this machine itself may be called, without TLS: development and tests alone. */
  readonly allowsLoopback?: boolean
  /** Claimed domains are verified without a record: only in a command of who operates the machine. */
  readonly vouches?: boolean
  /** Reads the TXT records of a name. */
  readonly resolveText?: (name: string) => Promise<readonly string[]>
}

/** Does the configuration leave no doubt that this provider speaks for the domain? The only one does, of several one that names it. */
export function speaksFor(
  providers: readonly Pick<ProviderSettings, 'id' | 'emailDomains'>[],
  provider: string | null,
  email_domain: string,
): boolean {
  const own = providers.find(({ id }) => id === provider)
  if (!own) return providers.length === 0
  return own.emailDomains.includes(email_domain) || (providers.length === 1 && own.emailDomains.length === 0)
}

/** May it verify e-mails of the domain at all? Where another provider names the domain, one without a list may not. */
export const mayVerify = (
  providers: readonly Pick<ProviderSettings, 'emailDomains'>[],
  { emailDomains }: Pick<ProviderSettings, 'emailDomains'>,
  email_domain: string,
): boolean =>
  emailDomains.length > 0
    ? emailDomains.includes(email_domain)
    : !providers.some((one) => one.emailDomains.includes(email_domain))

/** The address to which a provider sends people back: its own, so that the code of one is never shown to another (RFC 9700, 4.4). */
export const returnAddress = (publicUrl: string, provider: string): string =>
  `${publicUrl.replace(/\/+$/, '')}/sign-in/return/${provider}`
