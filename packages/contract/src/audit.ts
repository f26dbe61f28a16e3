import { z } from 'zod'
import { reference } from './marks.ts'
import { query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { instant, tenant } from './scalars.ts'

const kinds = [
  'session',
  'personal',
  'ide',
  'ci',
  'service',
  'operator',
  'demo',
  'anonymous',
  'system',
] as const

/** Who did or tried something, as it may be shown within one organization. */
const who = {
  principal: z
    .enum([...kinds, 'command'])
    .describe('What it was done with; command: by the owner on the machine itself'),
  who: z.string().describe('Name of the person or of the token'),
  person: z.uuid().nullable().describe('Id of the person, to filter by; null for machines'),
  operator: z.string().nullable().describe('The operator who acted as that person'),
  from_address: z
    .string()
    .nullable()
    .describe('Where it came from, as much of the address as the setting keeps'),
  operation: z.string(),
  request_id: z.string().nullable(),
}

export const AuditEntry = z
  .object({
    id: z.uuid(),
    organization_id: reference('organization'),
    at: instant(),
    ...who,
    objects: z.array(z.uuid()).describe('What it is about: ids that were named or made'),
    input: z.string().describe('JSON of the input with secret and large fields struck out'),
    seq: z.int().nullable().describe('Place in the sealed chain; null until it is sealed, within a second'),
    link: z.string().nullable().describe('SHA-256 over the link before it and all of the entry, hexadecimal'),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof AuditEntry>

const operationName = z
  .string()
  .regex(/^[a-z_.]{1,64}$/, 'the name of an operation, such as member.grant')
  .optional()

/** What a reader of the audit may narrow it to. */
const narrowed = {
  operation: operationName,
  person: z.uuid().toLowerCase().optional().describe('Done by this person, also one who has left'),
  since: instant().optional(),
  until: instant().optional(),
}

export const auditList = query('audit.list', {
  summary: 'Every change in the organization, newest first.',
  permission: 'audit:read',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    ...narrowed,
    object: z.uuid().toLowerCase().optional().describe('About this object, also one that is gone'),
  }),
  output: page(AuditEntry),
  http: { method: 'GET', path: '/v1/audit' },
  graphql: 'audit',
  cost: 2,
  rate: 'read',
})

export const Denial = z
  .object({
    id: z.uuid(),
    organization_id: reference('organization'),
    at: instant(),
    ...who,
    code: z.string().describe('Why it was refused'),
    attempts: z.int().describe('How often the same was tried in that minute'),
  })
  .meta({ id: 'Denial' })
export type Denial = z.infer<typeof Denial>

export const denialList = query('denial.list', {
  summary:
    'Attempts on the organization that were refused, newest first; kept for 90 days. The same of one asker is one entry a minute; what is too much for a minute is counted as `others`.',
  permission: 'audit:read',
  input: z.strictObject({ ...tenant, ...pageInput, ...narrowed }),
  output: page(Denial),
  http: { method: 'GET', path: '/v1/denials' },
  graphql: 'denials',
  cost: 2,
  rate: 'read',
})

export const InstallationAct = z
  .object({
    id: z.uuid(),
    at: instant(),
    principal: z.enum(kinds).describe('Kind of the credential it was done with; system: the machine itself'),
    who: z.string().describe('Name of who has a role of the installation; what it was for others'),
    person: z.uuid().nullable(),
    from_address: z
      .string()
      .nullable()
      .describe('Where it came from, as much of the address as the setting keeps'),
    operation: z.string(),
    outcome: z
      .string()
      .describe(
        'done; begun and failed of what the machine does; of a refused attempt the code of the refusal',
      ),
    objects: z.array(z.uuid()),
    input: z.string().describe('JSON of the input with secret and large fields struck out'),
    request_id: z.string().nullable(),
    seq: z
      .int()
      .nullable()
      .describe('Place in the sealed chain of the installation; none of refused attempts'),
    link: z.string().nullable(),
  })
  .meta({ id: 'InstallationAct' })
export type InstallationAct = z.infer<typeof InstallationAct>

export const auditInstallation = query('audit.installation', {
  summary:
    'What was done to the installation itself: acting as persons, keys, sign-in links, settings, and attempts of strangers; newest first.',
  permission: 'installation:audit',
  input: z.strictObject({
    ...pageInput,
    operation: operationName,
    since: instant().optional(),
    until: instant().optional(),
  }),
  output: page(InstallationAct),
  http: { method: 'GET', path: '/v1/installation/audit' },
  graphql: 'installationAudit',
  cost: 2,
  rate: 'read',
})

export const AuditState = z
  .object({
    organization_id: reference('organization'),
    sealed_seq: z.int().describe('How many entries are sealed into the chain'),
    sealed_at: instant().nullable(),
    link: z.string().nullable().describe('Newest link of the chain, hexadecimal: to be kept elsewhere'),
    unsealed: z
      .int()
      .describe('Entries that wait to be sealed; more than a few for long mean that no worker runs'),
    verified_seq: z.int().nullable(),
    verified_at: instant().nullable(),
    fault: z.string().nullable().describe('What the last verification found; null when the chain was whole'),
  })
  .meta({ id: 'AuditState' })
export type AuditState = z.infer<typeof AuditState>

export const auditState = query('audit.state', {
  summary: 'How far the audit is sealed, and what its last verification found.',
  permission: 'audit:read',
  input: z.strictObject(tenant),
  output: AuditState,
  http: { method: 'GET', path: '/v1/audit/state' },
  graphql: 'auditState',
  cost: 1,
  rate: 'read',
})

export const AuditExport = z
  .object({
    lines: z.array(z.string()).describe('One JSON object each, exactly what its link is made of'),
    next: z.int().nullable().describe('Where the next part begins; null when this was the last'),
  })
  .meta({ id: 'AuditExport' })

export const auditExport = query('audit.export', {
  summary:
    'The sealed entries of the organization as JSON lines, in the order of the chain, a part at a time.',
  permission: 'audit:read',
  input: z.strictObject({
    ...tenant,
    after: z.int().min(0).default(0).describe('Place in the chain after which the part begins'),
    first: z.int().min(1).max(1000).default(500).describe('Entries in the part'),
  }),
  output: AuditExport,
  http: { method: 'GET', path: '/v1/audit/export' },
  graphql: 'auditExport',
  cost: 20,
  rate: 'heavy',
})
