import { createHmac } from 'node:crypto'
import type { Webhook } from '@weir/contract'

/** What happened, as it is kept. */
export interface Told {
  readonly id: string
  readonly kind: string
  readonly created_at: string
  readonly data: Readonly<Record<string, unknown>>
}

/** The headers and the body of one attempt. */
export interface Message {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Signs what happened for one moment (seconds since 1970), by each secret in its turn: `v1,` and HMAC-SHA-256 in base64. */
export function messageOf(
  told: Told,
  form: Webhook['form'],
  { secrets, seconds }: { secrets: readonly string[]; seconds: number },
): Message {
  const body = form === 'slack' ? slackBody(told) : standardBody(told)
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${told.id}.${seconds}.${body}`).digest('base64')}`
  })
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': told.id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': signatures.join(' '),
    },
    body,
  }
}

const standardBody = ({ kind, created_at, data }: Told): string =>
  JSON.stringify({ type: kind, timestamp: new Date(created_at).toISOString(), data })

const sentences: Readonly<Record<string, string>> = {
  'vulnerability.reported': 'reported',
  'vulnerability.closed': 'closed',
  'vulnerability.reopened': 'open again',
  'treatment.requested': 'waiting for a decision',
  'treatment.decided': 'decided about',
  'reattack.requested': 'waiting to be verified',
  'reattack.verified': 'verified again',
}

/** One sentence; the name of a group is the only text of people in it, and can neither link nor call anybody. */
function slackBody({ kind, data }: Told): string {
  const count = Number(data['count'])
  const group = plain(String(data['group']))
  const things = count === 1 ? '1 vulnerability is' : `${count} vulnerabilities are`
  const text = `Weir: ${things} ${sentences[kind] ?? kind} in ${group}`
  return JSON.stringify({ text })
}

const plain = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
