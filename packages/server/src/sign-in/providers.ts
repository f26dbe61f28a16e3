import { readFileSync } from 'node:fs'
import { domainName, Fault } from '@weir/contract'
import type { OperatorSettings, ProviderSettings, SignInSettings } from '@weir/core'
import { z } from 'zod'

const provider = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and hyphens'),
  kind: z.enum(['oidc', 'github']),
  label: z.string().trim().min(1).max(60),
  issuer: z.url({ protocol: /^https?$/ }).optional(),
  client_id: z.string().min(1).max(255),
  client_secret_file: z.string().min(1).optional(),
  verified_claim: z.enum(['email_verified', 'xms_edov']).default('email_verified'),
  tenants: z.array(z.uuid().toLowerCase()).max(100).default([]),
  email_domains: z.array(domainName()).max(100).default([]),
  free_mail: z.enum(['refused', 'allowed']).default('refused'),
  private_network: z.enum(['refused', 'allowed']).default('refused'),
  fresh_without_proof: z.enum(['refused', 'allowed']).default('refused'),
})

/** The setting `providers`: a table for each place where people sign in. */
export const providerTables = z.array(provider).max(20)
type ProviderTable = z.infer<typeof provider>

/** What of the configuration decides how people sign in. */
export interface SignInConfig {
  environment: 'production' | 'development'
  host: string
  port: number
  public_url?: string | undefined
  providers?: z.infer<typeof providerTables> | undefined
  operators?: OperatorSettings | undefined
  owner_link?: 'allowed' | 'refused' | undefined
}

/** The providers of a configuration with their secrets read. What cannot be trusted in production is refused before anything starts. */
export function signInSettings(config: SignInConfig): SignInSettings {
  const allowsLoopback = config.environment === 'development'
  const tables = config.providers ?? []
  const url = config.public_url ?? `http://${config.host}:${config.port}`
  if (tables.length > 0) refuseUnreachable(new URL(url))
  const twice = tables.find(({ id }, at) => tables.findIndex((one) => one.id === id) !== at)
  if (twice) throw new Fault('invalid', `Two providers are called ${twice.id}. Each id names one.`)
  refuseOpenProvider(tables, config.operators)
  if (config.owner_link === 'refused' && tables.length === 0)
    throw new Fault(
      'unprocessable',
      'Nobody could sign in: owner_link = "refused" needs [[providers]]. Configure one, or leave owner_link out.',
    )
  return { providers: tables.map((one) => read(one, allowsLoopback)), publicUrl: url, allowsLoopback }
}

/** Whoever operates is named by e-mail only where every provider says whose e-mails it verifies: else any of several could make operators. */
function refuseOpenProvider(tables: readonly ProviderTable[], operators: OperatorSettings | undefined): void {
  const open = tables.find(({ email_domains }) => email_domains.length === 0)
  const named = [...(operators?.operator ?? []), ...(operators?.auditor ?? [])].some((one) => 'email' in one)
  if (tables.length < 2 || !open || !named) return
  throw new Fault(
    'unprocessable',
    `The provider ${open.id} could verify the e-mail of an operator: of several providers each needs email_domains where [operators] names people by e-mail. Set email_domains of ${open.id}, or name the operators by issuer and subject.`,
  )
}

function read(table: ProviderTable, allowsLoopback: boolean): ProviderSettings {
  const { id, kind, label, client_id, verified_claim, tenants } = table
  const issuer = table.issuer ?? (kind === 'github' ? 'https://github.com' : null)
  if (issuer === null)
    throw new Fault('invalid', `The provider ${id} needs its issuer, such as https://accounts.example.com.`)
  refuseUnsafe(id, new URL(issuer), allowsLoopback)
  return {
    id,
    kind,
    label,
    issuer,
    client_id,
    client_secret: table.client_secret_file === undefined ? '' : secretIn(table.client_secret_file, id),
    verified_claim,
    tenants,
    emailDomains: table.email_domains,
    allowsFreeMail: table.free_mail === 'allowed',
    allowsPrivate: table.private_network === 'allowed',
    allowsUnprovenFresh: table.fresh_without_proof === 'allowed',
  }
}

function refuseUnsafe(
  id: string,
  { protocol, hostname, username, search, hash }: URL,
  allowsLoopback: boolean,
) {
  if (username !== '' || search !== '' || hash !== '')
    throw new Fault(
      'invalid',
      `The issuer of the provider ${id} is an address without a name, query or fragment.`,
    )
  const isHere = isLoopback(hostname)
  if (isHere && !allowsLoopback)
    throw new Fault(
      'unprocessable',
      `The provider ${id} is on this machine itself. That is for development: it is refused where environment = "production".`,
    )
  if (protocol !== 'https:' && !isHere)
    throw new Fault('unprocessable', `The provider ${id} is called in plain http. Give its https address.`)
}

const isLoopback = (hostname: string): boolean => /^(127(\.\d+){3}|\[::1\]|localhost)$/.test(hostname)

/** Providers send people back here with a code in the address, which must not travel in plain http. */
function refuseUnreachable({ protocol, hostname }: URL): void {
  if (protocol !== 'https:' && !isLoopback(hostname))
    throw new Fault(
      'unprocessable',
      'Providers send people back to the address of this server: set public_url to its https address.',
    )
}

function secretIn(file: string, id: string): string {
  try {
    const text = readFileSync(file, 'utf8').trim()
    if (text !== '') return text
  } catch {
    // told below
  }
  throw new Fault(
    'unprocessable',
    `The secret of the provider ${id} cannot be read: ${file} is empty or missing.`,
  )
}
