import { Fault, readEmail } from '@weir/contract'
import { freeMailDomains } from './free-mail.ts'
import { mayVerify, type ProviderSettings } from './settings.ts'

/** Who a provider says somebody is, with an e-mail that it verified just now. */
export interface Identity {
  /** The pair that is the identity; an e-mail never is. */
  readonly issuer: string
  readonly subject: string
  readonly email: string
  readonly email_domain: string
  /** What to call a person who is new here. */
  readonly name: string
  /** When the person last proved themselves at the provider, where it says so. */
  readonly authenticated_at: Date | null
}

/** What a provider claims, before any of it is believed. */
export interface Claims {
  readonly issuer: string
  readonly subject: string
  readonly email: unknown
  readonly is_verified: unknown
  readonly name: unknown
  readonly authenticated_at: Date | null
}

/** A sign-in that is refused for what the provider says of the person. */
export const refused = (reason: string, message: string): Fault => new Fault('denied', message, { reason })

/** Believes the claims of a provider as far as Weir does: only `true` is verified, and free mail is nobody's company. */
export function identityOf(
  claims: Claims,
  provider: ProviderSettings,
  providers: readonly ProviderSettings[],
): Identity {
  const { issuer, subject } = claims
  if (subject.length === 0 || subject.length > 255 || issuer.length > 500)
    throw refused('subject', `${provider.label} names you in a way that cannot be kept. Tell its operator.`)
  if (typeof claims.email !== 'string' || claims.email === '')
    throw refused(
      'email_missing',
      `${provider.label} gave no e-mail. Allow it to show yours to Weir, or add one to your account there, and sign in again.`,
    )
  if (claims.is_verified !== true)
    throw refused(
      'email_unverified',
      `${provider.label} has not verified your e-mail. Verify it there, then sign in again.`,
    )
  const read = readEmail(claims.email)
  if (!read)
    throw refused(
      'email_shape',
      `The e-mail that ${provider.label} gave is none that Weir can keep. Change it there.`,
    )
  const { email, domain } = read
  if (!mayVerify(providers, provider, domain))
    throw refused(
      'email_domain',
      `${provider.label} does not speak for ${domain} here. Sign in where your organization has its people.`,
    )
  if (!provider.allowsFreeMail && freeMailDomains.has(domain))
    throw refused(
      'free_mail',
      `${domain} gives addresses to everybody, so it says nothing of where you work. Sign in with the e-mail of your organization.`,
    )
  const name = readName(claims.name) ?? nameIn(email)
  return { issuer, subject, email, email_domain: domain, name, authenticated_at: claims.authenticated_at }
}

function readName(name: unknown): string | null {
  if (typeof name !== 'string') return null
  const clean = name
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .trim()
    .slice(0, 128)
    .trim()
  return clean.isWellFormed() && clean !== '' ? clean : null
}

const nameIn = (email: string): string => email.slice(0, email.indexOf('@'))
