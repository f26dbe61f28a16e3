import { z } from 'zod'
import { once, reference, secret } from './marks.ts'
import { mutation, query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { Done, instant, label, machineText, tenant } from './scalars.ts'
import { freshTokenSeconds } from './token.ts'

/** What a webhook can be told of. */
export const webhookKinds = [
  'vulnerability.reported',
  'vulnerability.closed',
  'vulnerability.reopened',
  'treatment.requested',
  'treatment.decided',
  'reattack.requested',
  'reattack.verified',
] as const

/** Forms of what is sent: Standard Webhooks, or a text as Slack and what speaks like it take it. */
export const webhookForms = ['standard', 'slack'] as const

/** How many webhooks one organization may have. */
export const webhooksPerOrganization = 20

/** Hours for which the secret before the newest one signs too. */
export const webhookOverlapHours = 24

/** How many deliveries one request sends again at most. */
export const replayedAtOnce = 1000

export const Webhook = z
  .object({
    id: reference('webhook'),
    organization_id: reference('organization'),
    name: z.string(),
    host: z.string().describe('Where it sends to; the rest of the address is never shown again'),
    form: z.enum(webhookForms),
    kinds: z.array(z.enum(webhookKinds)),
    group_ids: z.array(reference('group')).describe('Only what happens in these groups; none: in all'),
    state: z
      .enum(['active', 'paused', 'disabled'])
      .describe('Disabled: it failed for five days, or the place said that it is gone'),
    created_at: instant(),
    created_by: z.string().describe('Name of who made it'),
    rotated_at: instant().describe('Since when the secret is the one it is'),
    delivered_at: instant().nullable().describe('When something arrived last'),
    failing_since: instant().nullable().describe('Since when nothing arrives, though it is tried'),
  })
  .meta({ id: 'Webhook' })
export type Webhook = z.infer<typeof Webhook>

const MadeWebhook = z
  .object({
    secret: once(z.string()).describe('Shown once, here: what is sent is signed with it'),
    details: Webhook,
  })
  .meta({ id: 'MadeWebhook' })

export const WebhookDelivery = z
  .object({
    id: reference('webhook_delivery').describe('Sent as webhook-id, the same each time'),
    organization_id: reference('organization'),
    webhook_id: reference('webhook'),
    group_id: reference('group'),
    kind: z.enum(webhookKinds),
    count: z.int().describe('How many things it is about'),
    state: z.enum(['waiting', 'delivered', 'failed']),
    attempts: z.int(),
    due_at: instant().describe('Of one that waits: when it is tried next'),
    created_at: instant().describe('When it happened'),
    attempted_at: instant().nullable(),
    response_status: z.int().nullable().describe('The status of the newest answer; null: there was none'),
    response_text: z
      .string()
      .nullable()
      .describe('The beginning of the newest answer, or why there was none'),
  })
  .meta({ id: 'WebhookDelivery' })
export type WebhookDelivery = z.infer<typeof WebhookDelivery>

const kinds = () => z.array(z.enum(webhookKinds)).min(1).max(webhookKinds.length)
const groups = () => z.array(reference('group')).max(100)

export const webhookList = query('webhook.list', {
  summary: 'Where the organization is told what happens; never what is secret of it.',
  permission: 'webhook:write',
  input: z.strictObject({ ...tenant, ...pageInput }),
  output: page(Webhook),
  http: { method: 'GET', path: '/v1/webhooks' },
  graphql: 'webhooks',
  cost: 2,
  rate: 'read',
})

export const webhookDeliveries = query('webhook.deliveries', {
  summary: 'What was sent, or waits to be, newest first, with what was answered; kept for 30 days.',
  permission: 'webhook:write',
  input: z.strictObject({ ...tenant, ...pageInput, webhook_id: reference('webhook').optional() }),
  output: page(WebhookDelivery),
  http: { method: 'GET', path: '/v1/webhook-deliveries' },
  graphql: 'webhookDeliveries',
  cost: 2,
  rate: 'read',
})

export const webhookCreate = mutation('webhook.create', {
  summary: 'Tells an address what happens, by signed requests (Standard Webhooks) or as a Slack text.',
  permission: 'webhook:write',
  freshSeconds: freshTokenSeconds,
  input: z.strictObject({
    ...tenant,
    name: label(),
    url: secret(machineText(2048)).describe('A public https address; never shown again'),
    form: z.enum(webhookForms).default('standard'),
    kinds: kinds(),
    group_ids: groups().default([]),
  }),
  output: MadeWebhook,
  http: { method: 'POST', path: '/v1/webhooks' },
  graphql: 'createWebhook',
  cost: 10,
  rate: 'sign_in',
})

export const webhookUpdate = mutation('webhook.update', {
  summary: 'Changes what a webhook is told, pauses it, or lets it go on; what waited is sent then.',
  permission: 'webhook:write',
  input: z.strictObject({
    ...tenant,
    webhook_id: reference('webhook'),
    name: label().optional(),
    kinds: kinds().optional(),
    group_ids: groups().optional(),
    state: z.enum(['active', 'paused']).optional(),
  }),
  output: Webhook,
  http: { method: 'PATCH', path: '/v1/webhooks/{webhook_id}' },
  graphql: 'updateWebhook',
  cost: 5,
  rate: 'write',
})

export const webhookRotate = mutation('webhook.rotate', {
  summary: 'Makes a new secret, shown once; for 24 hours both sign what is sent.',
  permission: 'webhook:write',
  freshSeconds: freshTokenSeconds,
  input: z.strictObject({ ...tenant, webhook_id: reference('webhook') }),
  output: MadeWebhook,
  http: { method: 'POST', path: '/v1/webhooks/{webhook_id}/rotate' },
  graphql: 'rotateWebhook',
  cost: 10,
  rate: 'sign_in',
})

export const webhookRemove = mutation('webhook.remove', {
  summary: 'Removes a webhook with its deliveries: what waits is not sent any more.',
  permission: 'webhook:write',
  input: z.strictObject({ ...tenant, webhook_id: reference('webhook') }),
  output: Done,
  http: { method: 'DELETE', path: '/v1/webhooks/{webhook_id}' },
  graphql: 'removeWebhook',
  cost: 5,
  rate: 'write',
})

export const webhookReplay = mutation('webhook.replay', {
  summary:
    'Sends deliveries that ended once more, with the same ids: some of them, or all of a span of time.',
  permission: 'webhook:write',
  input: z.strictObject({
    ...tenant,
    webhook_id: reference('webhook'),
    delivery_ids: z.array(reference('webhook_delivery')).min(1).max(200).optional(),
    since: instant().optional().describe('Without ids: what happened from then on'),
    until: instant().optional().describe('and before then; left out: until now'),
  }),
  output: z.object({ replayed: z.int() }).meta({ id: 'Replayed' }),
  http: { method: 'POST', path: '/v1/webhooks/{webhook_id}/replay' },
  graphql: 'replayWebhook',
  cost: 10,
  rate: 'write',
})
