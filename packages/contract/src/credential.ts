import { z } from 'zod'
import { reference, secret } from './marks.ts'
import { mutation, query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { Done, instant, label, machineText, prose, tenant } from './scalars.ts'
import { freshTokenSeconds } from './token.ts'

/** What another service asks for before it lets Weir in. */
export const credentialKinds = ['https_token', 'ssh_key'] as const

/** How many credentials one organization may keep. */
export const credentialsPerOrganization = 200

/** A root that a credential reads. */
export const CredentialRoot = z
  .object({ id: reference('root'), group_id: reference('group'), nickname: z.string() })
  .meta({ id: 'CredentialRoot' })

export const Credential = z
  .object({
    id: reference('credential'),
    organization_id: reference('organization'),
    kind: z.enum(credentialKinds),
    name: z.string(),
    host: z.string().describe('The only host it is ever sent to, with its port unless that is the usual one'),
    path: z.string().nullable().describe('Only repositories under this path of the host; null: all'),
    group_ids: z
      .array(reference('group'))
      .describe('Only roots of these groups; none: only roots that get it from who manages credentials'),
    created_at: instant(),
    created_by: z.string().describe('Name of who made it'),
    rotated_at: instant().nullable().describe('Since when the secret is the one it is'),
    last_used_at: instant().nullable().describe('When a repository was read with it'),
    root_count: z.int().describe('Roots that are read with it'),
    roots: z.array(CredentialRoot).describe('The first 20 of them'),
  })
  .meta({ id: 'Credential' })
export type Credential = z.infer<typeof Credential>

const hostName = z
  .string()
  .toLowerCase()
  .max(260)
  .regex(
    /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?(:[1-9]\d{0,4})?$/,
    'must be the name of a host such as git.example.com, with a port unless that is the usual one',
  )

const repositoryPath = z
  .string()
  .max(500)
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/,
    'must be names with / between them, such as company/team',
  )
  .describe('Only repositories under this path of the host will ever be read with it; default: all')

const secretText = () =>
  secret(
    z
      .string()
      .min(1)
      .max(20_000)
      .regex(/^[\t\r\n\x20-\x7e]*$/, 'must be plain text'),
  ).describe('The token; or the private key, OpenSSH or PEM, without a passphrase')

const knownHosts = () =>
  prose(8192).describe('Of an ssh key: the lines of known_hosts that the host must show, from ssh-keyscan')

export const credentialList = query('credential.list', {
  summary: 'Credentials of the organization for other services; never what is secret of them.',
  permission: 'credential:write',
  input: z.strictObject({ ...tenant, ...pageInput }),
  output: page(Credential),
  http: { method: 'GET', path: '/v1/credentials' },
  graphql: 'credentials',
  cost: 2,
  rate: 'read',
})

export const credentialCreate = mutation('credential.create', {
  summary:
    'Keeps a token or an ssh key with which repositories of one host are read. It is never shown again.',
  permission: 'credential:write',
  freshSeconds: freshTokenSeconds,
  input: z.strictObject({
    ...tenant,
    kind: z.enum(credentialKinds),
    name: label(),
    host: hostName.describe('The only host it will ever be sent to'),
    path: repositoryPath.optional(),
    group_ids: z
      .array(reference('group'))
      .max(100)
      .default([])
      .describe('Groups that may use it, for ever; none: only who manages credentials gives it to a root'),
    secret: secretText(),
    user_name: machineText(128)
      .optional()
      .describe('Of a token: the user name it is sent with; default: git'),
    known_hosts: knownHosts().optional(),
  }),
  output: Credential,
  http: { method: 'POST', path: '/v1/credentials' },
  graphql: 'createCredential',
  cost: 10,
  rate: 'sign_in',
})

export const credentialRotate = mutation('credential.rotate', {
  summary: 'Puts another secret in the place of one: the roots that use it go on with the new one.',
  permission: 'credential:write',
  freshSeconds: freshTokenSeconds,
  input: z.strictObject({
    ...tenant,
    credential_id: reference('credential'),
    secret: secretText(),
    user_name: machineText(128).optional().describe('Left out: as before'),
    known_hosts: knownHosts().optional().describe('Left out: as before'),
  }),
  output: Credential,
  http: { method: 'POST', path: '/v1/credentials/{credential_id}/rotate' },
  graphql: 'rotateCredential',
  cost: 10,
  rate: 'sign_in',
})

export const credentialRemove = mutation('credential.remove', {
  summary: 'Destroys a credential; refused while a root is read with it.',
  permission: 'credential:write',
  input: z.strictObject({ ...tenant, credential_id: reference('credential') }),
  output: Done,
  http: { method: 'DELETE', path: '/v1/credentials/{credential_id}' },
  graphql: 'removeCredential',
  cost: 5,
  rate: 'write',
})
